/** Signing keys: what one is, as the store keeps it. */
import { type SignatureAlgorithm, signatureAlgorithms } from '../jose/algorithm.ts'

/** What tokens can be signed with. The key fixes the algorithm (RFC 8725 §3.1). */
export const tokenAlgorithms: typeof signatureAlgorithms = signatureAlgorithms
export type TokenAlgorithm = SignatureAlgorithm

/** `active` signs and verifies; `retired` only verifies; `revoked` does neither. */
export type KeyState = 'active' | 'retired' | 'revoked'

export interface StoredKey {
  /** 8 characters of base64url: it travels in every token. */
  kid: string
  algorithm: TokenAlgorithm
  state: KeyState
  createdAt: number
  /** The private (or shared) key, sealed; see key-seal.ts. */
  sealed: Uint8Array
}
