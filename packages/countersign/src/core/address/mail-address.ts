/** Mail addresses: their one normal form, and which are accepted (RFC 5321 §4.1.2, RFC 6531). */
import { normalizeIdentifier } from '../subject/identifier.ts'

/** Octets in UTF-8 (RFC 5321 §4.5.3.1). */
const maxLocalOctets = 64
const maxOctets = 254

/** `dot-string`, with letters of every script (RFC 6531 §3.3). Quoted local parts are not accepted: nobody has one. */
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const label = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u

/**
 * The stored form of a mail address: that of an identifier, so that an address and an identifier are compared as they are.
 * Upper and lower case are one address, as every provider that people use has it.
 *
 * @returns `undefined` for what is none; a domain needs at least two labels. Idempotent.
 */
export function normalizeMailAddress(typed: string): string | undefined {
  const address = normalizeIdentifier(typed)
  if (address === undefined) return undefined
  const at = address.lastIndexOf('@')
  if (at < 1) return undefined
  const local = address.slice(0, at)
  const labels = address.slice(at + 1).split('.')
  if (Buffer.byteLength(local) > maxLocalOctets || Buffer.byteLength(address) > maxOctets) return undefined
  if (!localPart.test(local) || labels.length < 2 || !labels.every(one => label.test(one))) return undefined
  return address
}
