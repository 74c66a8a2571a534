/** How a change reached each node, with the times that the server measured; followed until every node has it. */
import { Check, Hourglass, Unplug, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Propagation } from '../../api/wire.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { usePropagation } from './use-propagation.ts'

const signs = { measured: Check, later: Check, behind: Hourglass, gone: Unplug } as const

/** What was changed: the end of something, or which key signs. */
export type Change = 'revocation' | 'rotation'

const textKeys = {
  revocation: { complete: 'propagation.complete', incomplete: 'propagation.incomplete' },
  rotation: { complete: 'propagation.complete.rotation', incomplete: 'propagation.incomplete.rotation' },
} as const

export function PropagationList({
  propagation,
  change,
  title,
  onClose,
}: {
  propagation: Propagation
  change: Change
  title: string
  onClose: () => void
}): ReactNode {
  const { t } = useSpeech()
  const { arrivals, isComplete } = usePropagation(propagation)
  const slowest = Math.max(1, ...arrivals.map(({ ms = 1 }) => ms))
  return (
    <Notice
      tone={isComplete ? 'good' : 'warn'}
      role="status"
      title={title}
      action={
        <button
          type="button"
          onClick={onClose}
          aria-label={t('action.close')}
          title={t('action.close')}
          className="grid size-7 shrink-0 place-items-center rounded-[0.375rem] text-ink-soft hover:text-ink print:hidden"
        >
          <X aria-hidden className="size-4" />
        </button>
      }
    >
      <p className="text-ink-soft">
        {t('propagation.acknowledged', { position: propagation.position })}{' '}
        {t(textKeys[change][isComplete ? 'complete' : 'incomplete'])}
      </p>
      <ul className="mt-3 space-y-2">
        {arrivals.map(({ id, state, ms, behind }) => {
          const Sign = signs[state]
          return (
            <li key={id} className="animate-reveal">
              <span className="flex flex-wrap items-center gap-x-2">
                <Sign aria-hidden className="size-4" />
                <code className="font-mono text-[0.8125rem] font-medium">{id}</code>
                <span className="tabular-nums">
                  {t(`propagation.${state}`, { ms: ms ?? 0, count: behind ?? 0 })}
                </span>
              </span>
              {ms !== undefined && <Bar share={ms / slowest} />}
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}

function Bar({ share }: { share: number }): ReactNode {
  return (
    <svg aria-hidden className="mt-1 block h-1 w-full" preserveAspectRatio="none" viewBox="0 0 100 1">
      <rect width="100" height="1" className="fill-line" />
      <rect width={Math.max(1, share * 100)} height="1" className="fill-good" />
    </svg>
  )
}
