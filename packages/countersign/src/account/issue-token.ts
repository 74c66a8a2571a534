/** Makes an access token: everything is in it, nothing of it is stored. */
import { issueAccessToken } from '../core/token/access-token.ts'
import type { AccessTokenClaims } from '../core/token/claims.ts'
import { createTokenId } from '../core/token/token-id.ts'
import type { AccountParts } from './account-parts.ts'

/** Who the token is for. */
export interface Grant {
  subjectId: string
  /** The subject's, now. */
  epoch: number
  roles: readonly string[]
  amr: readonly string[]
  /** When the subject proved who they are, wall time ms. */
  authenticatedAt: number
  /** The login that it belongs to, where there is one; no token outlives its login's absolute timeout. */
  login?: { sid: string; absoluteExpiresAt: number }
  /** The key that the token is bound to, by its thumbprint; where there is none, whoever has the token may use it. */
  jkt?: string
}

export interface IssuedToken {
  accessToken: string
  jti: string
  /** Wall time ms, on a whole second. */
  expiresAt: number
  expiresInSeconds: number
}

export function issueToken(
  { clock, random, settings, keys }: AccountParts,
  { subjectId, epoch, roles, amr, authenticatedAt, login, jkt }: Grant,
): IssuedToken {
  const { accessTimeoutSeconds, audience, clientId } = settings.token
  const iat = Math.floor(clock.now() / 1000)
  const lastSecond = Math.floor((login?.absoluteExpiresAt ?? Number.POSITIVE_INFINITY) / 1000)
  const exp = Math.min(iat + accessTimeoutSeconds, lastSecond)
  const authTime = Math.floor(authenticatedAt / 1000)
  const claims: AccessTokenClaims = {
    iss: settings.issuer,
    sub: subjectId,
    aud: audience,
    exp,
    iat,
    jti: createTokenId(random),
    client_id: clientId,
    epoch,
    amr: [...amr],
    ...(authTime !== iat && { auth_time: authTime }),
    ...(login !== undefined && { sid: login.sid }),
    ...(roles.length > 0 && { roles: [...roles] }),
    ...(jkt !== undefined && { cnf: { jkt } }),
  }
  const accessToken = issueAccessToken(claims, keys().active)
  return { accessToken, jti: claims.jti, expiresAt: exp * 1000, expiresInSeconds: exp - iat }
}
