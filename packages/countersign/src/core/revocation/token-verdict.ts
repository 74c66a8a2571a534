/** What a token's verified claims come to: the one rule of every gate and every verifier elsewhere. */
import type { CheckRefusal } from '../errors.ts'
import type { Identity } from '../identity.ts'
import { type AccessTokenClaims, type AccessTokenExpectation, judgeClaims } from '../token/claims.ts'
import type { RevocationIndex } from './revocation-index.ts'

export type TokenVerdict = { ok: true; identity: Identity } | { ok: false; reason: CheckRefusal }

/** @param now - Wall time, ms. */
export function judgeToken(
  claims: AccessTokenClaims,
  index: RevocationIndex,
  expected: AccessTokenExpectation,
  now: number,
): TokenVerdict {
  const refusal = judgeClaims(claims, expected, now)
  if (refusal !== undefined) return { ok: false, reason: refusal }
  const expiresAt = claims.exp * 1000
  if (index.isForgotten(expiresAt)) return { ok: false, reason: 'expired' }
  if (index.isRevoked(claims)) return { ok: false, reason: 'revoked' }
  return {
    ok: true,
    identity: {
      subject: claims.sub,
      kind: 'token',
      jti: claims.jti,
      ...(claims.sid !== undefined && { sid: claims.sid }),
      roles: index.rolesOf(claims.sub) ?? claims.roles ?? [],
      amr: claims.amr,
      authTime: (claims.auth_time ?? claims.iat) * 1000,
      expiresAt,
    },
  }
}
