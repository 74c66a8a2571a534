/** The mark: two signs that make one seal. */
import type { ReactNode } from 'react'

export function Mark({ className }: { className?: string }): ReactNode {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className} fill="none">
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M17.5 9.2a7 7 0 1 0 0 13.6"
        className="stroke-on-accent"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <path
        d="m16 16.4 3 3 6-7"
        className="stroke-on-accent"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

export function Brand(): ReactNode {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold tracking-tight">
      <Mark className="size-7 shrink-0" />
      Countersign
    </span>
  )
}
