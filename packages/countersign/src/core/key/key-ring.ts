/** The signing keys a node holds in memory, opened: the one that signs, and all that still verify. */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  type webcrypto,
} from 'node:crypto'
import type { Random } from '../clock.ts'
import { ConfigurationError } from '../errors.ts'
import { createName } from '../handle.ts'
import { seal, unseal } from './key-seal.ts'
import type { KeyRecord, KeyState, StoredKey, TokenAlgorithm } from './signing-key.ts'

/** A public key as the JWKS shows it (RFC 7517 §4). */
export type PublicJwk = webcrypto.JsonWebKey & { kid: string; alg: TokenAlgorithm; use: 'sig' }

/** A key ready for use. `verifying` is the public key, or the shared one for HS256. */
export interface OpenKey extends KeyRecord {
  signing: KeyObject
  verifying: KeyObject
}

export interface KeyRing {
  /** Signs new tokens. */
  readonly active: OpenKey
  /** Every key, oldest first, whatever its state. */
  readonly all: readonly OpenKey[]
  /** The key with that kid, whatever its state. */
  find(kid: string): OpenKey | undefined
  /** Public keys that verify or will, as a JWK Set (RFC 7517 §5); shared keys are not in it. */
  readonly jwks: { keys: PublicJwk[] }
}

/** Generates a key and seals it. RSA keys have 2,048 bits, shared keys 256. */
export function generateKey(
  algorithm: TokenAlgorithm,
  now: number,
  sealingKey: KeyObject,
  random: Random,
  state: KeyState = 'active',
): StoredKey {
  const kid = createName(random, 6)
  return {
    kid,
    algorithm,
    state,
    createdAt: now,
    changedAt: now,
    sealed: seal(sealingKey, material(algorithm, random), kid, random),
  }
}

function material(algorithm: TokenAlgorithm, random: Random): Uint8Array {
  switch (algorithm) {
    case 'HS256':
      return random(32)
    case 'EdDSA':
      return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        format: 'der',
        type: 'pkcs8',
      })
    case 'RS256':
    case 'PS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        format: 'der',
        type: 'pkcs8',
      })
  }
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
  const byKid = new Map(all.map(key => [key.kid, key]))
  const active = all.find(key => key.state === 'active' && key.algorithm === algorithm)
  if (active === undefined) throw new ConfigurationError(`token.algorithm: no active ${algorithm} key`)
  const jwks = { keys: all.filter(isPublished).map(publicJwk) }
  return { active, all, find: kid => byKid.get(kid), jwks }
}

/**
 * Makes sure that the secret opens every key, before one is added beside them: nodes that run load all of them.
 *
 * @throws {ConfigurationError} when it does not.
 */
export function assertOpens(stored: readonly StoredKey[], sealingKey: KeyObject): void {
  for (const key of stored) open(key, sealingKey)
}

function open(key: StoredKey, sealingKey: KeyObject): OpenKey {
  const plain = unseal(sealingKey, key.sealed, key.kid)
  if (plain === undefined) {
    throw new ConfigurationError(
      'secret: does not open the signing keys in this store; it is not the secret they were sealed with',
    )
  }
  const { sealed: _sealed, ...record } = key
  if (record.algorithm === 'HS256') {
    const shared = createSecretKey(plain)
    return { ...record, signing: shared, verifying: shared }
  }
  const signing = createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' })
  return { ...record, signing, verifying: createPublicKey(signing) }
}

function isPublished(key: OpenKey): boolean {
  return key.algorithm !== 'HS256' && key.state !== 'revoked'
}

function publicJwk(key: OpenKey): PublicJwk {
  return { ...key.verifying.export({ format: 'jwk' }), kid: key.kid, alg: key.algorithm, use: 'sig' }
}
