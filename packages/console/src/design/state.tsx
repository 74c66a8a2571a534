/** What stands where content would: nothing there, not yet there, or not to be had. */
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export function Empty({
  sign,
  title,
  children,
  action,
}: {
  sign?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}): ReactNode {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      {sign !== undefined && (
        <span className="mb-2 grid size-12 place-items-center rounded-full bg-sunken text-ink-soft">
          {sign}
        </span>
      )}
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-ink-soft">{children}</div>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  )
}

/** Grey bars in the shape of what is on its way. */
export function Skeleton({ label, lines = 3 }: { label: string; lines?: number }): ReactNode {
  return (
    <div role="status" className="space-y-3 p-5 sm:p-6">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bars have nothing but their place
          key={line}
          aria-hidden
          className={classNames('h-4 animate-pulse rounded bg-line', line % 3 === 2 ? 'w-1/2' : 'w-full')}
        />
      ))}
    </div>
  )
}
