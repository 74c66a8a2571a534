/** The key of a proof: its name, whether it made the signature, and the digests that a check compares (RFC 9449 §4.2, §6.1). */
import { hash } from 'node:crypto'
import { isSignature } from '../jose/algorithm.ts'
import { verificationKey } from '../jose/verification-key.ts'
import type { ParsedProof } from './dpop-proof.ts'
import { canonicalJwk } from './jwk-thumbprint.ts'

/** `jkt`: the SHA-256 thumbprint of the proof's key, base64url; `undefined` where the key lacks a part. */
export function thumbprintOf({ jwk }: Pick<ParsedProof, 'jwk'>): string | undefined {
  const canonical = canonicalJwk(jwk)
  return canonical === undefined ? undefined : hash('sha256', canonical, 'base64url')
}

/** Whether the proof is signed with the key that it names, and that key is a sound one. */
export function isSignedByOwnKey({ algorithm, jwk, signingInput, signature }: ParsedProof): boolean {
  const key = verificationKey(jwk)
  if (key === undefined || key.isShared || !key.algorithms.includes(algorithm)) return false
  return isSignature(algorithm, key.key, Buffer.from(signingInput), signature)
}

/** `ath`: the access token that a proof is for, by its digest. */
export function digestAccessToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

/** By what a used proof is remembered: a `jti` is its key's own, nobody can use up another's. */
export function digestProof(jkt: string, jti: string): Uint8Array {
  return hash('sha256', `${jkt}.${jti}`, 'buffer')
}
