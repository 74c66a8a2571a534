/**
 * The successor of a refresh token, sealed for whoever presents that token once more.
 *
 * A client whose answer was lost on the way must get the same pair again. The store keeps it under a key that is derived
 * from the presented token, which the store does not have: whoever reads the store alone cannot open it.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { seal, unseal } from '../key/key-seal.ts'

/** What a refresh answers with. */
export interface TokenPair {
  accessToken: string
  /** When the access token expires, wall time ms. */
  expiresAt: number
  refreshToken: string
}

/** Seals the pair that follows `presented`, for the login `sid`. */
export function sealTokenPair(pair: TokenPair, presented: string, sid: string, random: Random): Uint8Array {
  return seal(pairKey(presented), Buffer.from(JSON.stringify(pair)), sid, random)
}

/**
 * Opens what `sealTokenPair` made.
 *
 * @throws {TypeError} when it was not made for this token and login: the store's record is damaged.
 */
export function openTokenPair(sealed: Uint8Array, presented: string, sid: string): TokenPair {
  const plain = unseal(pairKey(presented), sealed, sid)
  if (plain === undefined) throw new TypeError('A sealed token pair does not open with its own token.')
  // The seal has shown that `sealTokenPair` wrote it.
  return JSON.parse(Buffer.from(plain).toString()) as TokenPair
}

/** The token has 192 random bits of its own, so that nothing has to be stretched (RFC 5869 §3.3). */
function pairKey(presented: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', presented, '', 'countersign token pair v1', 32)))
}
