/** Instants and spans of time in words, in the language of the page. */
import type { Language } from '../page-state.ts'

const secondMs = 1000
const units = [
  ['year', 365.25 * 86_400 * secondMs],
  ['month', 30.44 * 86_400 * secondMs],
  ['day', 86_400 * secondMs],
  ['hour', 3600 * secondMs],
  ['minute', 60 * secondMs],
  ['second', secondMs],
] as const

/** `3 minutes ago`, `in 2 days`; `now` within a few seconds. */
export function relativeTime(atMs: number, nowMs: number, language: Language): string {
  const difference = atMs - nowMs
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  // Clocks differ a little: nothing is "in 1 second" that has just happened.
  if (Math.abs(difference) < 5 * secondMs) return format.format(0, 'second')
  // The unit of the rounded count: what is nearly an hour is an hour, not 60 minutes.
  const rounded = (size: number) => Math.round(Math.abs(difference) / size) * size
  const [unit, size] = units.find(([, ms], at) => rounded(units[at + 1]?.[1] ?? 1) >= ms) ?? units[5]
  return format.format(Math.round(difference / size), unit)
}

/** The whole instant, to the second, in the time zone of the browser. */
export function fullTime(atMs: number, language: Language): string {
  // Twenty-four hours, the day before the month: the same order and length for every line of a list.
  const locale = language === 'en' ? 'en-GB' : language
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(atMs)
}

/** `14:05:09`, in the time zone of the browser. */
export function clockTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(atMs)
}

/** `10 minutes`, `30 days`: the largest unit that is whole enough, of two at most. */
export function spanOfTime(ms: number, language: Language): string {
  const parts: string[] = []
  let rest = Math.abs(ms)
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    if (count === 0 && (parts.length > 0 || unit !== 'second')) {
      if (parts.length > 0) break
      continue
    }
    parts.push(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
    rest -= count * size
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** `1.2 ms`, `340 µs`: how long something took. */
export function tookTime(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
