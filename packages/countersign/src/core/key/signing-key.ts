/** Signing keys: what one is, as the store keeps it. */

/** The key fixes the algorithm (RFC 8725 §3.1). */
export const tokenAlgorithms = ['EdDSA', 'ES256', 'RS256', 'HS256'] as const
export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

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
