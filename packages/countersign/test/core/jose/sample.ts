/** Keys and tokens for the tests of the room: one key pair an algorithm, made once. */
import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { SignatureAlgorithm } from '../../../src/core/jose/algorithm.ts'
import { signJws } from '../../../src/core/jose/sign-jws.ts'
import type { Jwk } from '../../../src/jws.ts'

export interface SampleKey {
  algorithm: SignatureAlgorithm
  signing: KeyObject
  /** What verifies: the public half, or the shared key. */
  jwk: Jwk
}

function pair(
  algorithm: SignatureAlgorithm,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
): SampleKey {
  return {
    algorithm,
    signing: privateKey,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid: 'k1', alg: algorithm },
  }
}

const shared = Buffer.alloc(32, 7)

export const samples: readonly SampleKey[] = [
  pair('EdDSA', generateKeyPairSync('ed25519')),
  pair('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  pair('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  pair('PS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  {
    algorithm: 'HS256',
    signing: createSecretKey(shared),
    jwk: { kty: 'oct', k: shared.toString('base64url'), kid: 'k1', alg: 'HS256' },
  },
]

export function sampleOf(algorithm: SignatureAlgorithm): SampleKey {
  const found = samples.find(sample => sample.algorithm === algorithm)
  if (found === undefined) throw new Error(`no sample of ${algorithm}`)
  return found
}

export const claims = { iss: 'https://auth.example.com', sub: 'ada', exp: 2_000_000_000 }

export function tokenOf({ algorithm, signing }: SampleKey, payload: object = claims): string {
  return signJws(payload, 'JWT', { kid: 'k1', algorithm, signing })
}

/** A shared key for encrypting: 256 bits. */
export const secret: Buffer = randomBytes(32)
export const secretJwk: Jwk = { kty: 'oct', k: secret.toString('base64url'), kid: 'e1' }
