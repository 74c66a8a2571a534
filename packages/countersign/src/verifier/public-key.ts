/** A public key as a JWK Set shows it, ready to verify with Web Crypto. The JWK fixes the algorithm (RFC 8725 §3.1). */
import { algorithmNamed } from '../core/jose/algorithm-name.ts'
import type { JsonObject } from '../core/jose/json.ts'
import { isSoundRsaPublic } from '../core/jose/rsa-modulus.ts'
import { decodeBase64url } from './base64url.ts'
import type { SignedToken } from './signed-token.ts'

export interface PublicKey {
  alg: string
  key: CryptoKey
}

/** What Web Crypto is told for an algorithm, and the members of the JWK that make the key: no private one is taken over. */
interface Profile {
  kty: string
  crv?: string
  members: readonly string[]
  import: { name: string; namedCurve?: string; hash?: string }
  verify: { name: string; hash?: string; saltLength?: number }
  /** Bytes, where there is only one (RFC 7518 §3.4, RFC 8032 §5.1.6). */
  signatureLength?: number
}

const sha256 = 'SHA-256'
const rsa = { kty: 'RSA', members: ['n', 'e'] }
const profiles: ReadonlyMap<unknown, Profile> = new Map<unknown, Profile>([
  [
    'EdDSA',
    {
      kty: 'OKP',
      crv: 'Ed25519',
      members: ['x'],
      import: { name: 'Ed25519' },
      verify: { name: 'Ed25519' },
      signatureLength: 64,
    },
  ],
  [
    'ES256',
    {
      kty: 'EC',
      crv: 'P-256',
      members: ['x', 'y'],
      import: { name: 'ECDSA', namedCurve: 'P-256' },
      verify: { name: 'ECDSA', hash: sha256 },
      signatureLength: 64,
    },
  ],
  [
    'RS256',
    { ...rsa, import: { name: 'RSASSA-PKCS1-v1_5', hash: sha256 }, verify: { name: 'RSASSA-PKCS1-v1_5' } },
  ],
  // RFC 7518 §3.5: the salt is as long as the hash.
  [
    'PS256',
    { ...rsa, import: { name: 'RSA-PSS', hash: sha256 }, verify: { name: 'RSA-PSS', saltLength: 32 } },
  ],
])

/** Imports a JWK; `undefined` when it is not one that signs with an algorithm of ours, or this runtime does not know it. */
export async function importPublicKey(jwk: JsonObject): Promise<PublicKey | undefined> {
  const { kty, crv, use, key_ops: operations } = jwk
  const alg = algorithmNamed(jwk.alg)
  const profile = profiles.get(alg)
  if (typeof alg !== 'string' || profile === undefined || kty !== profile.kty || crv !== profile.crv)
    return undefined
  // RFC 7517 §4.2, §4.3.
  if (use !== undefined && use !== 'sig') return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return undefined
  if (kty === 'RSA' && !isSoundRsa(jwk)) return undefined
  const members = new Map<string, string>()
  for (const name of profile.members) {
    const value = jwk[name]
    if (typeof value === 'string') members.set(name, value)
  }
  try {
    const plain = {
      kty: profile.kty,
      ...(profile.crv !== undefined && { crv: profile.crv }),
      ...Object.fromEntries(members),
    }
    return { alg, key: await crypto.subtle.importKey('jwk', plain, profile.import, false, ['verify']) }
  } catch {
    // A point off its curve, a member that is missing: no key.
    return undefined
  }
}

function isSoundRsa({ n, e }: JsonObject): boolean {
  const modulus = typeof n === 'string' ? decodeBase64url(n) : undefined
  const exponent = typeof e === 'string' ? decodeBase64url(e) : undefined
  return modulus !== undefined && exponent !== undefined && isSoundRsaPublic(modulus, exponent)
}

/** Whether the signature is the key's, by the key's own algorithm; the header's `alg` must name the same one. */
export async function isSignedBy(
  { alg, signature, signingInput }: SignedToken,
  key: PublicKey,
): Promise<boolean> {
  const profile = profiles.get(key.alg)
  if (profile === undefined || algorithmNamed(alg) !== key.alg) return false
  if (profile.signatureLength !== undefined && signature.length !== profile.signatureLength) return false
  return crypto.subtle.verify(profile.verify, key.key, signature, signingInput)
}
