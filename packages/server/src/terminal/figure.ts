/** Numbers as people read them: three significant digits, thousands apart. */

/** `0.391`, `14.9`, `2,310`, `1,250,000`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return Math.abs(value) >= 100 ? amount(value) : String(Number(value.toPrecision(3)))
}

/** A count: whole from ten on. */
export function amount(value: number): string {
  return Math.abs(value) >= 10 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)))
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `87 bytes`, `8.7 MB`: in powers of a thousand. */
export function bytes(value: number): string {
  const step = value < 1000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  return `${figure(value / 1000 ** step)} ${units[step]}`
}
