/** A text field with its label, a hint and what is wrong with it, tied together for assistive technology. */
import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

export const inputClass =
  'block w-full min-h-10 rounded-control border border-line-strong/70 bg-surface px-3 py-2 text-ink placeholder:text-ink-soft hover:border-line-strong aria-invalid:border-bad'

export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: ReactNode
  /** What is wrong with it, as a sentence. */
  error?: string | undefined
  /** Inside of the field, at its end. */
  trailing?: ReactNode
}

export function Field({ label, hint, error, trailing, className, ...input }: FieldProps): ReactNode {
  const id = useId()
  const described = classNames(error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`)
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described === '' ? undefined : described}
          // Blank, so that styles and scripts can tell an empty field.
          placeholder=" "
          className={classNames(inputClass, trailing !== undefined && 'pr-11', className)}
          {...input}
        />
        {trailing}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-bad">
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
