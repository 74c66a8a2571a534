/** A piece of text as a program reads it, to look at and to copy. */
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'

export function CodeBlock({
  text,
  copyLabel,
  copiedLabel,
}: {
  text: string
  copyLabel: string
  copiedLabel: string
}): ReactNode {
  return (
    <div className="relative">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
        tabIndex={0}
        className="overflow-x-auto rounded-control bg-sunken p-3.5 pr-11 font-mono text-[0.8125rem] leading-relaxed whitespace-pre ring-1 ring-line ring-inset"
      >
        {text}
      </pre>
      <div className="absolute top-2 right-2 rounded-[0.375rem] bg-sunken print:hidden">
        <CopyButton text={text} label={copyLabel} doneLabel={copiedLabel} />
      </div>
    </div>
  )
}
