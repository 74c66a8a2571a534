/** Numbers as people read them: three significant digits, thousands apart. */

/** `0.391`, `14.9`, `2,310`, `1,250,000`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const magnitude = Math.abs(value)
  if (magnitude >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
