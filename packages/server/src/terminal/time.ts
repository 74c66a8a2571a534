/** Instants as text: RFC 3339 for programs, with the distance from now in words for people. */

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** @param at - Wall time, ms. */
export function instant(at: number): string {
  return new Date(at).toISOString()
}

/** `in 9 minutes`, `2 hours ago`. */
export function fromNow(at: number, now: number): string {
  const seconds = Math.round(Math.abs(at - now) / 1000)
  if (seconds === 0) return 'now'
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? units[3]
  const count = Math.floor(seconds / size)
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return at > now ? `in ${words}` : `${words} ago`
}
