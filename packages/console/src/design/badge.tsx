/** A word about something, in a colour that says how it stands. */
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type BadgeTone = 'plain' | 'good' | 'warn' | 'bad' | 'accent' | 'session' | 'token'

const tones: Readonly<Record<BadgeTone, string>> = {
  plain: 'bg-sunken text-ink-soft ring-line',
  good: 'bg-good-wash text-good ring-good/20',
  warn: 'bg-warn-wash text-warn ring-warn/20',
  bad: 'bg-bad-wash text-bad ring-bad/20',
  accent: 'bg-accent-wash text-accent ring-accent/20',
  session: 'bg-session-wash text-session ring-session/20',
  token: 'bg-token-wash text-token ring-token/20',
}

export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }): ReactNode {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ring-1 ring-inset forced-colors:border',
        tones[tone],
      )}
    >
      {children}
    </span>
  )
}
