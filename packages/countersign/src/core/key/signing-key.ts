/** The keys of tokens: what one is, as the store keeps it. */
import { type SignatureAlgorithm, signatureAlgorithms } from '../jose/algorithm.ts'

/** What tokens can be signed with. The key fixes the algorithm (RFC 8725 §3.1). */
export const tokenAlgorithms: typeof signatureAlgorithms = signatureAlgorithms
export type TokenAlgorithm = SignatureAlgorithm

/** What signed tokens are encrypted with, where they are: the content encryption, with a shared key of 256 bits (RFC 7518 §5.3). */
export const tokenEncryption = 'A256GCM'

/** What a key is for. Every algorithm has keys of its own, with a life of their own. */
export const keyAlgorithms: readonly [...typeof tokenAlgorithms, typeof tokenEncryption] = [
  ...tokenAlgorithms,
  tokenEncryption,
]
export type KeyAlgorithm = (typeof keyAlgorithms)[number]

/**
 * `next` is published and will sign; `active` signs and verifies; `retired` only verifies; `revoked` does neither, for
 * ever. For an encryption key: encrypts and decrypts. Of one algorithm at most one key is active and at most one is next.
 */
export type KeyState = 'next' | 'active' | 'retired' | 'revoked'

/** A key without what makes it one: all that a rule needs to know of it. */
export interface KeyRecord {
  /** 8 characters of base64url: it travels in every token. */
  kid: string
  algorithm: KeyAlgorithm
  state: KeyState
  createdAt: number
  /** When it took its state, wall time ms. */
  changedAt: number
}

export interface StoredKey extends KeyRecord {
  /** The private (or shared) key, sealed; see key-seal.ts. */
  sealed: Uint8Array
}

const shape = /^[A-Za-z0-9_-]{8}$/

/** Whether the text could be a `kid` of ours. */
export function isKeyId(text: string): boolean {
  return shape.test(text)
}
