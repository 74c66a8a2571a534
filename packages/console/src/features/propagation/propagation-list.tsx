/** How a change reached each node, with the times that the server measured. */
import { Check, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Propagation } from '../../api/wire.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const textKeys = {
  revocation: { complete: 'propagation.complete', incomplete: 'propagation.incomplete' },
  rotation: { complete: 'propagation.complete.rotation', incomplete: 'propagation.incomplete.rotation' },
} as const

/** What was changed: the end of something, or which key signs. */
export type Change = 'revocation' | 'rotation'

export function PropagationList({
  propagation,
  change = 'revocation',
}: {
  propagation: Propagation
  change?: Change
}): ReactNode {
  const { t } = useSpeech()
  const { position, nodes, complete } = propagation
  const slowest = Math.max(1, ...nodes.map(node => ('applied_at_ms' in node ? node.applied_at_ms : 1)))
  return (
    <Notice
      tone={complete ? 'good' : 'warn'}
      role="status"
      title={t(change === 'rotation' ? 'propagation.title.rotation' : 'propagation.title')}
    >
      <p className="text-ink-soft">
        {t('propagation.acknowledged', { position })}{' '}
        {t(textKeys[change][complete ? 'complete' : 'incomplete'])}
      </p>
      <ul className="mt-3 space-y-2">
        {nodes.map(node => {
          const isApplied = 'applied_at_ms' in node
          const Sign = isApplied ? Check : Hourglass
          return (
            <li key={node.id} className="animate-reveal">
              <span className="flex flex-wrap items-center gap-x-2">
                <Sign aria-hidden className="size-4" />
                <code className="font-mono text-[0.8125rem] font-medium">{node.id}</code>
                <span className="tabular-nums">
                  {isApplied
                    ? t('propagation.applied', { ms: node.applied_at_ms })
                    : t('propagation.behind', { count: node.behind })}
                </span>
              </span>
              {isApplied && (
                <svg
                  aria-hidden
                  className="mt-1 block h-1 w-full"
                  preserveAspectRatio="none"
                  viewBox="0 0 100 1"
                >
                  <rect width="100" height="1" className="fill-line" />
                  <rect
                    width={Math.max(1, (node.applied_at_ms / slowest) * 100)}
                    height="1"
                    className="fill-good"
                  />
                </svg>
              )}
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}
