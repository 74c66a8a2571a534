/** How a revocation reached each node, with the times that the server measured. */
import { Check, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Propagation } from '../../api/wire.ts'
import { Notice } from '../../design/notice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function PropagationList({ propagation }: { propagation: Propagation }): ReactNode {
  const { t } = useSpeech()
  const { position, nodes, complete } = propagation
  const slowest = Math.max(1, ...nodes.map(node => ('applied_at_ms' in node ? node.applied_at_ms : 1)))
  return (
    <Notice tone={complete ? 'good' : 'warn'} role="status" title={t('propagation.title')}>
      <p className="text-ink-soft">
        {t('propagation.acknowledged', { position })}{' '}
        {t(complete ? 'propagation.complete' : 'propagation.incomplete')}
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
