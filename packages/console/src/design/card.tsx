/** A section of a page: a heading, an optional word beside it, and what belongs to it. */
import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

export function Card({
  title,
  lead,
  action,
  children,
  isFlush = false,
  isTitleHidden = false,
}: {
  title: string
  lead?: ReactNode
  action?: ReactNode
  children?: ReactNode
  /** The content reaches the edges, as a list does. */
  isFlush?: boolean
  /** Where the page says it already. */
  isTitleHidden?: boolean
}): ReactNode {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        'rounded-card border border-line bg-surface shadow-card',
        isFlush && 'overflow-hidden',
      )}
    >
      {isTitleHidden ? (
        <h2 id={id} className="sr-only">
          {title}
        </h2>
      ) : (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 p-5 pb-0 sm:p-6 sm:pb-0">
          <div className="min-w-0 flex-1 basis-64">
            <h2 id={id} className="text-base font-semibold tracking-tight">
              {title}
            </h2>
            {lead !== undefined && <div className="mt-1 max-w-prose text-sm text-ink-soft">{lead}</div>}
          </div>
          {action}
        </div>
      )}
      <div
        className={classNames(
          isFlush ? !isTitleHidden && 'mt-4 border-t border-line' : 'p-5 pt-4 sm:p-6 sm:pt-5',
        )}
      >
        {children}
      </div>
    </section>
  )
}

/** Names and values, in pairs. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[]
}): ReactNode {
  return (
    <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-[repeat(auto-fit,minmax(11.75rem,1fr))]">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="mt-0.5 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
