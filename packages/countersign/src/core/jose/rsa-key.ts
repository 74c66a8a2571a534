/** RSA keys: which are taken (RFC 7518 §3.3, §4.3, §6.3). */
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

/**
 * Whether all parts of a private key are there and belong together.
 *
 * OpenSSL takes what it is given and computes with it; a part that is wrong makes wrong results, and those tell about
 * the others. RFC 7518 §6.3.2 lets the primes be left out, `node:crypto` does not.
 */
export function isSoundRsaPair(members: JwkMembers): boolean {
  if (!isSoundRsa(members)) return false
  const [n, e, d, p, q, dp, dq, qi] = (['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const).map(name =>
    toBigInt(readInteger(members[name])),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  // Products first: none of the divisors below is zero or one then.
  if (p < 3n || q < 3n || p * q !== n || d >= n) return false
  if (d % (p - 1n) !== dp || d % (q - 1n) !== dq) return false
  return (e * dp) % (p - 1n) === 1n && (e * dq) % (q - 1n) === 1n && (q * qi) % p === 1n
}

/** Zero, which no part is, for one that is not there. */
function toBigInt(bytes: Uint8Array | undefined): bigint {
  return bytes === undefined ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
