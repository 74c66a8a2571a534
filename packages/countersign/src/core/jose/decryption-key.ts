/** From a JWK to a key that decrypts, with the uses that the key itself allows (RFC 8725 §3.1). */
import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import { type ContentEncryption, contentEncryptions, keyLengthOf } from './content-encryption.ts'
import { type JwkMembers, readBytes, readKeyOps, rememberImports } from './jwk.ts'
import type { KeyManagement } from './key-management.ts'
import { isSoundRsaPair } from './rsa-key.ts'

/** What a key is for. With `dir` the key is the content's, so that `enc` is its algorithm (RFC 7518 §4.5). */
export type DecryptionUse =
  | { algorithm: 'dir'; encryption: ContentEncryption }
  | { algorithm: Exclude<KeyManagement, 'dir'>; encryption?: never }

export interface DecryptionKey {
  kid: string | undefined
  /** Several where the JWK leaves it open; then the caller's lists must narrow it to one. */
  uses: readonly DecryptionUse[]
  key: KeyObject
}

/** Imports a JWK for decrypting; `undefined` where it is none, is not sound, or is not meant for that. */
export const decryptionKey: (jwk: object) => DecryptionKey | undefined = rememberImports(members => {
  const { kid, alg, use, ext } = members
  if (kid !== undefined && typeof kid !== 'string') return undefined
  if ((use !== undefined && use !== 'enc') || (ext !== undefined && typeof ext !== 'boolean'))
    return undefined
  const uses = usesOf(members).filter(
    one =>
      (alg === undefined || alg === (one.encryption ?? one.algorithm)) && permits(members, one.algorithm),
  )
  if (uses.length === 0) return undefined
  const key = importKey(members)
  return key === undefined ? undefined : { kid, uses, key }
})

/** What a key of that type and length can be for (RFC 7518 §4.1). */
function usesOf({ kty, crv, k }: JwkMembers): readonly DecryptionUse[] {
  if (kty === 'oct') return usesOfSecret(readBytes(k)?.length ?? 0)
  if (kty === 'RSA') return [{ algorithm: 'RSA-OAEP' }, { algorithm: 'RSA-OAEP-256' }]
  return (kty === 'EC' && crv === 'P-256') || (kty === 'OKP' && crv === 'X25519')
    ? [{ algorithm: 'ECDH-ES' }]
    : []
}

function usesOfSecret(length: number): DecryptionUse[] {
  const uses: DecryptionUse[] = contentEncryptions
    .filter(encryption => keyLengthOf(encryption) === length)
    .map(encryption => ({ algorithm: 'dir', encryption }))
  if (length === 16) uses.push({ algorithm: 'A128KW' })
  if (length === 32) uses.push({ algorithm: 'A256KW' })
  return uses
}

/** RFC 7517 §4.3, as the Web Cryptography API takes it: all of `needed`, and for a private key nothing beyond `possible`. */
function permits(members: JwkMembers, algorithm: KeyManagement): boolean {
  const operations = readKeyOps(members)
  if (operations === undefined) return true
  if (operations === 'invalid') return false
  const { needed, possible } = operationsOf(algorithm)
  return (
    needed.every(one => operations.includes(one)) &&
    (possible === undefined || operations.every(one => possible.includes(one)))
  )
}

function operationsOf(algorithm: KeyManagement): { needed: string[]; possible?: string[] } {
  switch (algorithm) {
    case 'dir':
      return { needed: ['decrypt'] }
    case 'A128KW':
    case 'A256KW':
      return { needed: ['unwrapKey'] }
    case 'RSA-OAEP':
    case 'RSA-OAEP-256':
      return { needed: ['decrypt', 'unwrapKey'], possible: ['decrypt', 'unwrapKey'] }
    case 'ECDH-ES':
      return { needed: ['deriveBits'], possible: ['deriveBits', 'deriveKey'] }
  }
}

/** @throws what OpenSSL throws at parts that do not belong together; the caller takes that for no key. */
function importKey(members: JwkMembers): KeyObject | undefined {
  const { kty, crv, x, y, n, e, d, p, q, dp, dq, qi, k, oth } = members
  // RFC 7518 §6.3.2.7: more than two primes are for nobody, and elsewhere the member has no business.
  if (oth !== undefined) return undefined
  if (kty === 'oct') {
    const secret = readBytes(k)
    return secret === undefined ? undefined : createSecretKey(secret)
  }
  if (kty === 'RSA') {
    return isSoundRsaPair(members) ? importJwk({ kty, n, e, d, p, q, dp, dq, qi }) : undefined
  }
  const isPoint = readBytes(x)?.length === 32 && (kty === 'OKP' || readBytes(y)?.length === 32)
  // RFC 7518 §6.2.2.1, RFC 8037 §2.
  return isPoint && readBytes(d)?.length === 32
    ? importJwk({ kty, crv, x, d, ...(kty === 'EC' && { y }) })
    : undefined
}

function importJwk(jwk: Record<string, unknown>): KeyObject {
  return createPrivateKey({ key: jwk, format: 'jwk' })
}
