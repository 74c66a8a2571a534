/** A hash that costs what another costs and is nobody's: the form stays, the key is made up. */
import type { Random } from '../../core/clock.ts'

const hexadecimal = '0123456789abcdef'
/** In the alphabet of every base64. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567'

/**
 * What is kept of a hash in place of it, so that the hash of somebody who was removed is nowhere. The last character stays where it
 * is base64: not each may stand there.
 */
export function decoyLike(hash: string, random: Random): string {
  const [, run = '', padding = ''] = /([A-Za-z0-9./+_-]+)(=*)$/.exec(hash) ?? []
  const isHexadecimal = /^[0-9a-f]+$/.test(run)
  const end = hash.length - padding.length - (isHexadecimal ? 0 : 1)
  const length = Math.min(keyLength(hash), run.length - (isHexadecimal ? 0 : 1))
  const alphabet = isHexadecimal ? hexadecimal : letters
  const key = Array.from(random(Math.max(length, 0)), byte => alphabet[byte % alphabet.length]).join('')
  return `${hash.slice(0, end - key.length)}${key}${hash.slice(end)}`
}

/** bcrypt writes salt and key as one run, ASP.NET all that it has; elsewhere the last run is the key. */
function keyLength(hash: string): number {
  if (/\$2[aby]\$\d\d\$/.test(hash)) return 30
  return hash.startsWith('A') ? 42 : hash.length
}
