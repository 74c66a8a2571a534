/** Checks a stateless token, encrypted or not: signature by a key of ours, claims, and that nothing took it back. No look-up in a store. */
import type { KeyRing } from '../core/key/key-ring.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { judgeToken, type TokenScheme } from '../core/revocation/token-verdict.ts'
import { readPayload } from '../core/token/access-token.ts'
import { type AccessTokenExpectation, accessTokenType } from '../core/token/claims.ts'
import { openToken } from '../core/token/encrypted-token.ts'
import { isSignedBy, parseJws } from '../core/token/jws.ts'
import type { CheckOutcome } from './check-outcome.ts'

/**
 * With the scheme `dpop` this is the half that asks no store; the proof is checked by whoever asks.
 *
 * @param now - Wall time, ms.
 */
export function checkToken(
  token: string,
  scheme: TokenScheme,
  keys: KeyRing,
  index: RevocationIndex,
  expected: AccessTokenExpectation,
  now: number,
): CheckOutcome {
  const opened = openToken(token, keys)
  if (!opened.ok) return opened
  const jws = parseJws(opened.signed)
  if (jws === undefined) return { ok: false, reason: 'malformed' }
  const key = keys.find(jws.header.kid)
  if (key === undefined) return { ok: false, reason: 'unknown-key' }
  if (!isSignedBy(jws, key)) return { ok: false, reason: 'invalid-signature' }
  // Only now is anything in it believed. A revoked key may be in a thief's hands: what it signs says nothing.
  if (key.state === 'revoked') return { ok: false, reason: 'revoked' }
  if (jws.header.typ !== accessTokenType) return { ok: false, reason: 'wrong-type' }
  const claims = readPayload(jws.payload)
  if (claims === undefined) return { ok: false, reason: 'wrong-type' }
  return judgeToken(claims, scheme, index, expected, now)
}
