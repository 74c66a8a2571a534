/** One of a few, side by side: a group of radio buttons drawn as a segmented control. */
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface Option<Value extends string> {
  value: Value
  label: string
  /** In place of the label, which stays its name. */
  sign?: ReactNode
}

export function Choice<Value extends string>({
  label,
  name,
  options,
  value,
  onChange,
  isLabelHidden = false,
  isWide = false,
}: {
  label: string
  name: string
  options: readonly Option<Value>[]
  value: Value
  onChange: (value: Value) => void
  isLabelHidden?: boolean
  isWide?: boolean
}): ReactNode {
  return (
    <fieldset className="min-w-0">
      <legend className={isLabelHidden ? 'sr-only' : 'mb-1.5 text-sm font-medium'}>{label}</legend>
      <div
        className={classNames(
          'rounded-control bg-sunken p-1 ring-1 ring-line ring-inset',
          isWide ? 'flex' : 'inline-flex',
        )}
      >
        {options.map(option => (
          <label
            key={option.value}
            title={option.sign === undefined ? undefined : option.label}
            className={classNames(
              'relative flex min-h-7 items-center justify-center gap-1.5 rounded-[0.375rem] px-2.5 py-0.5 text-sm text-ink-soft transition-colors hover:text-ink has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-sm has-checked:ring-1 has-checked:ring-line chosen-when-checked has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
              isWide && 'flex-1',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            {option.sign ?? option.label}
            {option.sign !== undefined && <span className="sr-only">{option.label}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
