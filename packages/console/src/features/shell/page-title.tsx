/** The heading of a page, which is the document's title too. */
import { type ReactNode, useEffect } from 'react'

type Listener = () => void

let shown = { title: '' }
const listeners = new Set<Listener>()

/** The title of the page that is shown, for whoever says it. */
export const pageTitle = {
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** Another object for every page that was gone to, also where two are called the same. */
  read: (): { title: string } => shown,
}

export function PageTitle({
  title,
  lead,
  action,
}: {
  title: string
  lead?: ReactNode
  action?: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · Countersign`
    shown = { title }
    for (const listener of listeners) listener()
  }, [title])
  return (
    <div className="flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-[1.75rem]">{title}</h1>
        {lead !== undefined && <p className="mt-1.5 max-w-prose text-ink-soft">{lead}</p>}
      </div>
      {action}
    </div>
  )
}
