/** Chooses an instant, in the time zone of the browser. */
import type { ReactNode } from 'react'
import { inputClass } from '../../design/field.tsx'

export function InstantField({
  label,
  value,
  onChange,
}: {
  label: string
  /** RFC 3339, in UTC. */
  value: string | undefined
  onChange: (value: string | undefined) => void
}): ReactNode {
  return (
    <label className="block text-sm font-medium">
      <span className="mb-1.5 block">{label}</span>
      <input
        type="datetime-local"
        step={60}
        value={value === undefined ? '' : localOf(value)}
        onChange={({ target }) => {
          // Empty while a part of it is missing.
          const at = new Date(target.value)
          onChange(Number.isNaN(at.getTime()) ? undefined : at.toISOString())
        }}
        className={`${inputClass} font-normal`}
      />
    </label>
  )
}

/** `2026-11-27T14:05`, as the field takes it. */
function localOf(instant: string): string {
  const at = new Date(instant)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}
