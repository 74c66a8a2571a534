/** A field for several lines, with its label, a hint and what is wrong with it, tied together for assistive technology. */
import { type ReactNode, type TextareaHTMLAttributes, useId } from 'react'
import { classNames } from './class-names.ts'
import { inputClass } from './field.tsx'

export function TextArea({
  label,
  hint,
  error,
  className,
  ...area
}: TextareaHTMLAttributes<HTMLTextAreaElement> & {
  label: string
  hint?: ReactNode
  /** What is wrong with it, as a sentence. */
  error?: string | undefined
}): ReactNode {
  const id = useId()
  const described = classNames(error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`)
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described === '' ? undefined : described}
        className={classNames(inputClass, className)}
        {...area}
      />
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm text-bad">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </div>
      )}
    </div>
  )
}
