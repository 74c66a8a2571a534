/** Puts a text into the clipboard, and says so. */
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'

export function CopyButton({
  text,
  label,
  doneLabel,
}: {
  text: string
  label: string
  doneLabel: string
}): ReactNode {
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), 2000)
    return () => clearTimeout(timer)
  }, [isDone])
  // Over plain HTTP from another machine there is no clipboard; the text can still be marked and copied by hand.
  if (!isSecureContext) return undefined
  const Sign = isDone ? Check : Copy
  return (
    <button
      type="button"
      title={isDone ? doneLabel : label}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}
      className="inline-grid size-7 shrink-0 place-items-center rounded-[0.375rem] text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Sign aria-hidden className="size-3.5" />
      <span role="status" className="sr-only">
        {isDone ? doneLabel : label}
      </span>
    </button>
  )
}
