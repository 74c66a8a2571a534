/** A notice in the flow of a page: what happened, in the colour of how bad it is, with a sign besides the colour. */
import { CircleAlert, CircleCheck, Info, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Tone = 'info' | 'good' | 'warn' | 'bad'

const looks = {
  info: { box: 'border-accent/25 bg-accent-wash', sign: 'text-accent', Sign: Info },
  good: { box: 'border-good/25 bg-good-wash', sign: 'text-good', Sign: CircleCheck },
  warn: { box: 'border-warn/30 bg-warn-wash', sign: 'text-warn', Sign: TriangleAlert },
  bad: { box: 'border-bad/25 bg-bad-wash', sign: 'text-bad', Sign: CircleAlert },
} as const

export function Notice({
  tone = 'info',
  title,
  children,
  role,
  action,
  isBusy = false,
}: {
  tone?: Tone
  title?: string
  children?: ReactNode
  role?: 'alert' | 'status'
  action?: ReactNode
  /** It tells of something that is under way. */
  isBusy?: boolean
}): ReactNode {
  const { box, sign, Sign: Still } = looks[tone]
  const Sign = isBusy ? LoaderCircle : Still
  return (
    <div role={role} className={classNames('flex gap-3 rounded-control border p-3.5 text-sm', box)}>
      <Sign aria-hidden className={classNames('mt-0.5 size-4.5 shrink-0', sign, isBusy && 'animate-spin')} />
      <div className="min-w-0 flex-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
