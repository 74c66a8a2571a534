/** Fields of a row as the exporters of several databases write them. */
import type { Row } from './imported-subject.ts'

/** The first of these columns that has a text or a number. */
export function textOf(row: Row, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

const yes = new Set<unknown>([true, 1, '1', 't', 'true', 'yes'])

/** A truth value: `true`, `1`, `t`, `True`. Absent is `undefined`. */
export function flagOf(row: Row, ...names: readonly string[]): boolean | undefined {
  for (const name of names) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined
    if (value === undefined || value === null || value === '') continue
    return yes.has(typeof value === 'string' ? value.toLowerCase() : value)
  }
  return undefined
}

/** The latest instant that a date can hold, ms. */
const latest = 8_640_000_000_000_000

/** An instant in ms: a number of ms, the same as text, ISO 8601, or a database's `YYYY-MM-DD hh:mm:ss`, which is read as UTC. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,16}$/.test(value)) return instantOf(Number(value))
  if (typeof value === 'number') return value >= 0 && value <= latest ? Math.trunc(value) : undefined
  if (typeof value !== 'string' || value.length > 40) return undefined
  const hasZone = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(value.slice(10))
  const iso = value
    .trim()
    .replace(' ', 'T')
    .replace(/([+-]\d\d)$/, '$1:00')
  return instantOf(Date.parse(hasZone ? iso : `${iso}Z`))
}

/** The same of the first of these columns that has one. */
export function createdAt(row: Row, ...names: readonly string[]): { createdAt?: number } {
  for (const name of names) {
    const at = instantOf(row[name])
    if (at !== undefined) return { createdAt: at }
  }
  return {}
}

/** A member that is left out where there is nothing to say. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value })
}
