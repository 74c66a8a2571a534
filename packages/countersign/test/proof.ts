/** Makes proofs of possession for the tests, good ones and bad ones; what they state is the test's affair. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createSignature } from '../src/core/jose/algorithm.ts'
import { digestAccessToken, thumbprintOf } from '../src/core/token/dpop-key.ts'
import type { ProofAlgorithm } from '../src/core/token/dpop-proof.ts'

export interface ProofKey {
  algorithm: ProofAlgorithm
  privateKey: KeyObject
  jwk: Record<string, unknown>
}

export function proofKey(algorithm: ProofAlgorithm = 'ES256'): ProofKey {
  const { privateKey, publicKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : algorithm === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { algorithm, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }) } }
}

export function jktOf(key: ProofKey): string {
  return thumbprintOf(key) ?? ''
}

/** @param header - Members beside or instead of `typ`, `alg` and `jwk`; `undefined` leaves one out. */
export function makeProof(key: ProofKey, claims: object, header: object = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { algorithm: alg, jwk, privateKey } = key
  const signingInput = `${encode({ typ: 'dpop+jwt', alg, jwk, ...header })}.${encode(claims)}`
  const signature = createSignature(alg, privateKey, Buffer.from(signingInput))
  return `${signingInput}.${Buffer.from(signature).toString('base64url')}`
}

let made = 0

/** A good proof for a request to the issuer; each call makes another. */
export function proofFor(
  key: ProofKey,
  request: { method: string; url: string; now: number; accessToken?: string; nonce?: string },
  change: object = {},
): string {
  const { method, url, now, accessToken, nonce } = request
  made += 1
  return makeProof(key, {
    jti: `proof-${made}`,
    htm: method,
    htu: url,
    iat: Math.floor(now / 1000),
    ...(accessToken !== undefined && { ath: digestAccessToken(accessToken) }),
    ...(nonce !== undefined && { nonce }),
    ...change,
  })
}
