/** Verifies an access token, encrypted or not: made by a key of ours that was not revoked, of the right type and profile. */
import type { KeyRing } from '../key/key-ring.ts'
import { readPayload } from './access-token.ts'
import { type AccessTokenClaims, accessTokenType } from './claims.ts'
import { openToken } from './encrypted-token.ts'
import { isSignedBy, parseJws, rememberHeader } from './jws.ts'

export type VerifiedToken =
  | { ok: true; claims: AccessTokenClaims }
  | {
      ok: false
      reason:
        | 'malformed'
        | 'unknown-key'
        | 'decryption-failed'
        | 'invalid-signature'
        | 'revoked'
        | 'wrong-type'
    }

/** What it says is not judged here: not its time, not its audience, not whether it was taken back. */
export function verifyToken(token: string, keys: Pick<KeyRing, 'find' | 'findDecryption'>): VerifiedToken {
  const opened = openToken(token, keys)
  if (!opened.ok) return opened
  const jws = parseJws(opened.signed)
  if (jws === undefined) return { ok: false, reason: 'malformed' }
  const key = keys.find(jws.header.kid)
  if (key === undefined) return { ok: false, reason: 'unknown-key' }
  if (!isSignedBy(jws, key)) return { ok: false, reason: 'invalid-signature' }
  rememberHeader(jws)
  // Only now is anything in it believed. A revoked key may be in a thief's hands: what it signs says nothing.
  if (key.state === 'revoked') return { ok: false, reason: 'revoked' }
  if (jws.header.typ !== accessTokenType) return { ok: false, reason: 'wrong-type' }
  const claims = readPayload(jws.payload)
  return claims === undefined ? { ok: false, reason: 'wrong-type' } : { ok: true, claims }
}
