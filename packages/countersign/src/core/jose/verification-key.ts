/** From a JWK to a key that verifies, with the algorithm that the key itself fixes (RFC 8725 §3.1, K13). */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { SignatureAlgorithm } from './algorithm.ts'
import { algorithmNamed } from './algorithm-name.ts'
import { hasSmallOrder } from './ed25519-point.ts'
import { type JwkMembers, privateNames, readBytes, readKeyOps, rememberImports } from './jwk.ts'
import { isSoundRsa } from './rsa-key.ts'

export interface VerificationKey {
  kid: string | undefined
  /** One, unless the JWK leaves it open: RSA without `alg` is for RS256 or for PS256, and the caller must say which. */
  algorithms: readonly SignatureAlgorithm[]
  isShared: boolean
  key: KeyObject
}

/** Imports a JWK for verifying; `undefined` where it is none, is not sound, or is not meant for that. */
export const verificationKey: (jwk: object) => VerificationKey | undefined = rememberImports(members => {
  const { kid, alg, use, ext } = members
  if (kid !== undefined && typeof kid !== 'string') return undefined
  // RFC 7517 §4.2. `ext` is the Web Cryptography API's (§15): a boolean where it is there.
  if ((use !== undefined && use !== 'sig') || (ext !== undefined && typeof ext !== 'boolean'))
    return undefined
  const algorithms = algorithmsOf(members).filter(
    algorithm => alg === undefined || algorithmNamed(alg) === algorithm,
  )
  if (algorithms.length === 0) return undefined
  const isShared = members.kty === 'oct'
  if (!permitsVerifying(members, isShared)) return undefined
  const key = isShared ? importSecret(members) : importPublic(members)
  return key === undefined ? undefined : { kid, algorithms, isShared, key }
})

/** What a key of that type can be for (RFC 7518 §3.1, RFC 8037 §3.1). */
function algorithmsOf({ kty, crv }: JwkMembers): readonly SignatureAlgorithm[] {
  switch (kty) {
    case 'OKP':
      return crv === 'Ed25519' ? ['EdDSA'] : []
    case 'EC':
      return crv === 'P-256' ? ['ES256'] : []
    case 'RSA':
      return ['RS256', 'PS256']
    case 'oct':
      return ['HS256']
    default:
      return []
  }
}

/** RFC 7517 §4.3. A public key cannot sign, so one that says it may is not what it says. */
function permitsVerifying(members: JwkMembers, isShared: boolean): boolean {
  const operations = readKeyOps(members)
  if (operations === undefined) return true
  if (operations === 'invalid') return false
  return operations.includes('verify') && (isShared || operations.length === 1)
}

function importSecret({ k }: JwkMembers): KeyObject | undefined {
  const secret = readBytes(k)
  // RFC 7518 §3.2: at least as long as the hash.
  return secret === undefined || secret.length < 32 ? undefined : createSecretKey(secret)
}

/** @throws what OpenSSL throws at a point that is not on its curve; the caller takes that for no key. */
function importPublic(members: JwkMembers): KeyObject | undefined {
  // A private key where a public one belongs is a leak, not a convenience: it must not go unnoticed.
  if (privateNames.some(name => members[name] !== undefined)) return undefined
  const { kty, crv, x, y, n, e } = members
  if (typeof kty !== 'string') return undefined
  if (kty === 'RSA') return isSoundRsa(members) ? importJwk({ kty, n, e }) : undefined
  const point = readBytes(x)
  // RFC 7518 §6.2.1.2, RFC 8037 §2: coordinates have their full size.
  if (point?.length !== 32) return undefined
  if (kty === 'EC') return readBytes(y)?.length === 32 ? importJwk({ kty, crv, x, y }) : undefined
  return hasSmallOrder(point) ? undefined : importJwk({ kty, crv, x })
}

function importJwk(jwk: Record<string, unknown>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}
