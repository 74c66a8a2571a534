/** Makes keys: of each algorithm the kind that it needs, sealed as the store keeps it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { createName } from '../handle.ts'
import { seal } from './key-seal.ts'
import { type KeyAlgorithm, type KeyState, type StoredKey, tokenEncryption } from './signing-key.ts'

/** Generates a key and seals it. RSA keys have 2,048 bits, shared keys 256. */
export function generateKey(
  algorithm: KeyAlgorithm,
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

function material(algorithm: KeyAlgorithm, random: Random): Uint8Array {
  switch (algorithm) {
    case 'HS256':
    case tokenEncryption:
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
