/** Recovery codes: look-up secrets (NIST SP 800-63B-4 §3.1.2), each good once in place of the factor that was lost. */
import { hash } from 'node:crypto'
import type { Random } from '../clock.ts'

/** So many are made together. */
export const recoveryCodes = 10
/** 120 bits: more than the 112 from which a plain digest keeps a secret. */
const bytesOfCode = 15
const charactersOfCode = 24
const group = 6
/** Crockford’s: without i, l, o and u, which people mistake. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Four groups of six characters. */
export function createRecoveryCode(random: Random): string {
  const bits = [...random(bytesOfCode)].map(byte => byte.toString(2).padStart(8, '0')).join('')
  const characters = (bits.match(/.{5}/g) ?? []).map(five => alphabet.charAt(Number.parseInt(five, 2)))
  return (characters.join('').match(new RegExp(`.{${group}}`, 'g')) ?? []).join('-')
}

/** What people type of one, in whatever case and with what they mistake put right; `undefined` where it is none. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]/gu, '')
    .replace(/[il]/g, '1')
    .replace(/o/g, '0')
  return code.length === charactersOfCode && [...code].every(one => alphabet.includes(one)) ? code : undefined
}

/** What the store holds. @param code - As `readRecoveryCode` answers it. */
export function digestRecoveryCode(code: string): Uint8Array {
  return hash('sha256', `recovery code ${code}`, 'buffer')
}
