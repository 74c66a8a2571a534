/** The keys a node holds in memory, opened: the one that signs, the one that encrypts, and all that still verify or decrypt. */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  type webcrypto,
} from 'node:crypto'
import { encodeBase64url } from '../base64url.ts'
import { ConfigurationError } from '../errors.ts'
import { unseal } from './key-seal.ts'
import { type KeyRecord, type StoredKey, type TokenAlgorithm, tokenEncryption } from './signing-key.ts'

/** A public key as the JWKS shows it (RFC 7517 §4). */
export type PublicJwk = webcrypto.JsonWebKey & { kid: string; alg: TokenAlgorithm; use: 'sig' }

/** A key ready for use. `verifying` is the public key, or the shared one for HS256. */
export interface OpenKey extends KeyRecord {
  algorithm: TokenAlgorithm
  signing: KeyObject
  verifying: KeyObject
}

/** A key that encrypts and decrypts. It is another type than one that signs, so that neither can stand in for the other. */
export interface EncryptionKey extends KeyRecord {
  algorithm: typeof tokenEncryption
  secret: KeyObject
}

/** A shared key as a JWK (RFC 7518 §6.4); with `dir` its `alg` is the content encryption. Secret. */
export interface DecryptionJwk {
  kty: 'oct'
  k: string
  kid: string
  alg: typeof tokenEncryption
  use: 'enc'
}

export interface KeyRing {
  /** Signs new tokens. */
  readonly active: OpenKey
  /** Every key, oldest first, whatever its state. */
  readonly all: readonly (OpenKey | EncryptionKey)[]
  /** The signing key with that kid, whatever its state. */
  find(kid: string): OpenKey | undefined
  /** Encrypts new tokens, where there is one. */
  readonly encryption?: EncryptionKey
  /** The encryption key with that kid, whatever its state. */
  findDecryption(kid: string): EncryptionKey | undefined
  /** Public keys that verify or will, as a JWK Set (RFC 7517 §5); shared keys are not in it. */
  readonly jwks: { keys: PublicJwk[] }
  /** The keys that decrypt or will: secret, for resources that have shown who they are. Never published. */
  readonly decryptionJwks: { keys: DecryptionJwk[] }
}

/**
 * Opens stored keys.
 *
 * @throws {ConfigurationError} when the secret does not open them, or none is active for `algorithm`.
 */
export function openKeyRing(
  stored: readonly StoredKey[],
  algorithm: TokenAlgorithm,
  sealingKey: KeyObject,
): KeyRing {
  const all = stored.map(key => open(key, sealingKey))
  const signing = all.filter(key => 'signing' in key)
  const encrypting = all.filter(key => 'secret' in key)
  const active = signing.find(key => key.state === 'active' && key.algorithm === algorithm)
  if (active === undefined) throw new ConfigurationError(`token.algorithm: no active ${algorithm} key`)
  const encryption = encrypting.find(key => key.state === 'active')
  const signingByKid = new Map(signing.map(key => [key.kid, key]))
  const encryptingByKid = new Map(encrypting.map(key => [key.kid, key]))
  return {
    active,
    all,
    find: kid => signingByKid.get(kid),
    ...(encryption !== undefined && { encryption }),
    findDecryption: kid => encryptingByKid.get(kid),
    jwks: { keys: signing.filter(isPublished).map(publicJwk) },
    decryptionJwks: { keys: encrypting.filter(({ state }) => state !== 'revoked').map(decryptionJwk) },
  }
}

/**
 * Makes sure that the secret opens every key, before one is added beside them: nodes that run load all of them.
 *
 * @throws {ConfigurationError} when it does not.
 */
export function assertOpens(stored: readonly StoredKey[], sealingKey: KeyObject): void {
  for (const key of stored) open(key, sealingKey)
}

function open(key: StoredKey, sealingKey: KeyObject): OpenKey | EncryptionKey {
  const plain = unseal(sealingKey, key.sealed, key.kid)
  if (plain === undefined) {
    throw new ConfigurationError(
      'secret: does not open the keys in this store; it is not the secret they were sealed with',
    )
  }
  const { kid, algorithm, state, createdAt, changedAt } = key
  const record = { kid, state, createdAt, changedAt }
  if (algorithm === tokenEncryption) return { ...record, algorithm, secret: createSecretKey(plain) }
  if (algorithm === 'HS256') {
    const shared = createSecretKey(plain)
    return { ...record, algorithm, signing: shared, verifying: shared }
  }
  const signing = createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' })
  return { ...record, algorithm, signing, verifying: createPublicKey(signing) }
}

function isPublished(key: OpenKey): boolean {
  return key.algorithm !== 'HS256' && key.state !== 'revoked'
}

function publicJwk(key: OpenKey): PublicJwk {
  return { ...key.verifying.export({ format: 'jwk' }), kid: key.kid, alg: key.algorithm, use: 'sig' }
}

function decryptionJwk({ kid, secret }: EncryptionKey): DecryptionJwk {
  return { kty: 'oct', k: encodeBase64url(secret.export()), kid, alg: tokenEncryption, use: 'enc' }
}
