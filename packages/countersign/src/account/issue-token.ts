/** Makes an access token: everything is in it, nothing of it is stored. */
import type { Client } from '../core/client/client.ts'
import type { Random } from '../core/clock.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import { issueAccessToken } from '../core/token/access-token.ts'
import type { AccessTokenClaims } from '../core/token/claims.ts'
import { encryptToken } from '../core/token/encrypted-token.ts'
import { createTokenId } from '../core/token/token-id.ts'
import type { AccountParts } from './account-parts.ts'
import type { ExtraClaims } from './hooks.ts'

/** Who the token is for. */
export interface Grant {
  subjectId: string
  /** The subject's identifier, for a client that asked for it. */
  identifier: string
  /** The subject's, now. */
  epoch: number
  roles: readonly string[]
  amr: readonly string[]
  /** When the subject proved who they are, wall time ms. */
  authenticatedAt: number
  client: Client
  /** The login that it belongs to, where there is one; no token outlives its login's absolute timeout. */
  login?: { sid: string; absoluteExpiresAt: number }
  /** The key that the token is bound to, by its thumbprint; where there is none, whoever has the token may use it. */
  jkt?: string
  /** What the application adds: see `hooks.claims`. */
  extra?: ExtraClaims
}

export interface IssuedToken {
  accessToken: string
  jti: string
  /** Wall time ms, on a whole second. */
  expiresAt: number
  expiresInSeconds: number
}

/**
 * @param keys - Taken before anything is stored, so that a store that is away by then leaves nothing behind.
 * @returns `token-too-large` where it would go over the byte budget: proxies drop what has such headers, silently.
 */
export function issueToken(
  { clock, random, settings }: Pick<AccountParts, 'clock' | 'random' | 'settings'>,
  keys: KeyRing,
  { subjectId, identifier, epoch, roles, amr, authenticatedAt, client, login, jkt, extra }: Grant,
): IssuedToken | 'token-too-large' {
  const { accessTimeoutSeconds, audience, maxBytes } = settings.token
  const { include } = client.claims
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
    client_id: client.id,
    epoch,
    amr: [...amr],
    ...((authTime !== iat || include.includes('auth_time')) && { auth_time: authTime }),
    ...(login !== undefined && { sid: login.sid }),
    ...(roles.length > 0 && { roles: [...roles] }),
    ...(include.includes('preferred_username') && { preferred_username: identifier }),
    ...(jkt !== undefined && { cnf: { jkt } }),
    ...extra,
  }
  const signed = issueAccessToken(claims, keys.active, client.claims)
  const accessToken = settings.token.format === 'jwe' ? encrypt(signed, keys, random) : signed
  if (accessToken.length > maxBytes) return 'token-too-large'
  return { accessToken, jti: claims.jti, expiresAt: exp * 1000, expiresInSeconds: exp - iat }
}

function encrypt(signed: string, { encryption }: KeyRing, random: Random): string {
  // Made at the start, and every change leaves one: without it nothing is issued, least of all in the open.
  if (encryption === undefined) throw new TypeError('There is no active key to encrypt tokens with.')
  return encryptToken(signed, encryption, random)
}
