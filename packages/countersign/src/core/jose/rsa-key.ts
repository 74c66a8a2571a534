/** RSA keys: which are taken (RFC 7518 §3.3, §4.3, §6.3). */
import { type JwkMembers, readInteger } from './jwk.ts'
import { isSoundRsaPublic } from './rsa-modulus.ts'

/** Whether modulus and exponent are those of a key that can be trusted and that OpenSSL can use. */
export function isSoundRsa({ n, e }: JwkMembers): boolean {
  const modulus = readInteger(n)
  const exponent = readInteger(e)
  return modulus !== undefined && exponent !== undefined && isSoundRsaPublic(modulus, exponent)
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
