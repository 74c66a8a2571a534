/** Numbers of bytes in words: `43 B`, `381.5 B`, `1.2 MiB`. */
import type { Language } from '../page-state.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function sizeOf(bytes: number, language: Language): string {
  let rest = bytes
  let unit = 0
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024
    unit += 1
  }
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: rest < 100 || unit === 0 ? 1 : 0 })
  return `${number.format(rest)} ${units[unit]}`
}
