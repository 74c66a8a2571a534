/** RSA public keys: which sizes are taken (RFC 7518 §3.3, §4.3). */
import { type JwkMembers, readInteger } from './jwk.ts'

const minBits = 2048
/** Larger ones cost milliseconds a signature: work that whoever names the key decides on. */
const maxBits = 8192

/** Whether modulus and exponent are those of a key that can be trusted and that OpenSSL can use. */
export function isSoundRsa({ n, e }: JwkMembers): boolean {
  const modulus = readInteger(n)
  const exponent = readInteger(e)
  if (modulus === undefined || exponent === undefined) return false
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  if (bits < minBits || bits > maxBits || !isOdd(modulus)) return false
  // With the exponent 1 every message signs itself; an even one has no private half.
  return isOdd(exponent) && exponent.length <= 8 && !(exponent.length === 1 && exponent[0] === 1)
}

function isOdd(integer: Uint8Array): boolean {
  return ((integer.at(-1) ?? 0) & 1) === 1
}
