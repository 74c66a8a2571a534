/** What a token's verified claims come to: the one rule of every gate and every verifier elsewhere. */
import type { CheckRefusal } from '../errors.ts'
import type { Identity, TokenIdentity } from '../identity.ts'
import { type AccessTokenClaims, type AccessTokenExpectation, judgeClaims } from '../token/claims.ts'
import type { RevocationIndex } from './revocation-index.ts'

export type TokenVerdict = { ok: true; identity: Identity } | { ok: false; reason: CheckRefusal }

/**
 * How a token came: by its holder, as a bearer token or with a proof of the key that it is bound to, or from a service
 * that asks about it and has the proof to check itself (RFC 9449 §6.2).
 */
export type TokenScheme = 'bearer' | 'dpop' | 'introspection'

/**
 * With the scheme `dpop` this is one half; the proof is checked by whoever asks.
 *
 * @param now - Wall time, ms.
 */
export function judgeToken(
  claims: AccessTokenClaims,
  scheme: TokenScheme,
  index: RevocationIndex,
  expected: AccessTokenExpectation,
  now: number,
): TokenVerdict {
  const refusal = judgeClaims(claims, expected, now)
  if (refusal !== undefined) return { ok: false, reason: refusal }
  const expiresAt = claims.exp * 1000
  if (index.isForgotten(expiresAt)) return { ok: false, reason: 'expired' }
  if (index.isRevoked(claims)) return { ok: false, reason: 'revoked' }
  // RFC 9449 §7.2: a bound token is never a bearer token, and one that is bound to nothing has nothing to prove.
  const jkt = claims.cnf?.jkt
  if (scheme !== 'introspection' && (jkt !== undefined) !== (scheme === 'dpop'))
    return { ok: false, reason: 'invalid-dpop-proof' }
  // By hand and not by spreading, which would take longer than all the rest.
  const identity: TokenIdentity = {
    subject: claims.sub,
    kind: 'token',
    jti: claims.jti,
    roles: index.rolesOf(claims.sub) ?? claims.roles ?? noRoles,
    amr: claims.amr,
    authTime: (claims.auth_time ?? claims.iat) * 1000,
    expiresAt,
    epoch: claims.epoch,
  }
  if (claims.sid !== undefined) identity.sid = claims.sid
  if (jkt !== undefined) identity.jkt = jkt
  return { ok: true, identity }
}

const noRoles: readonly string[] = Object.freeze([])
