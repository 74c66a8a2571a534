/** A credential of either kind as somebody holds it: what login it belongs to, and ending it by itself (RFC 7009). */
import type { StoredSession } from '../core/session/session.ts'
import { isSessionIdentifier } from '../core/session/session-identifier.ts'
import { judgeSession } from '../core/session/session-verdict.ts'
import { readAccessToken } from '../core/token/access-token.ts'
import { digestRefreshToken, readRefreshToken } from '../core/token/refresh-token.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { revokeSession, revokeToken } from './ending.ts'
import { describeSession, type SessionInfo } from './session-info.ts'

/** The live login whose next refresh token this is. */
export async function findLogin(parts: AccountParts, refreshToken: string): Promise<SessionInfo | undefined> {
  const token = readRefreshToken(refreshToken, parts.refreshKey)
  if (token === undefined) return undefined
  const { sessions } = parts.storage
  const login = await sessions.findBySid(token.sid)
  if (login === undefined || judgeSession(login, parts.clock.now()) !== 'live') return undefined
  const digest = digestRefreshToken(refreshToken)
  return (await sessions.holdsToken({ sid: login.sid, digest })) ? describeSession(login) : undefined
}

/**
 * Ends what the credential is for. Whoever holds it may: that is what it shows.
 *
 * @param client - The client that proved who it is, where one did: it may end only what was issued to it (RFC 7009 §2.1).
 * @returns `false` when it was issued to another, or to none; then nothing has ended.
 */
export async function revokePresented(
  parts: AccountParts,
  credential: string,
  caller: Caller,
  client?: string,
): Promise<boolean> {
  const isFor = (holder: string | undefined) => client === undefined || client === holder
  const claims = readAccessToken(credential, parts.keys())
  if (claims !== undefined) {
    if (!isFor(claims.client_id)) return false
    await revokeToken(parts, { jti: claims.jti, expiresAt: claims.exp * 1000 }, caller)
    return true
  }
  const session = await findPresented(parts, credential)
  if (session === undefined) return true
  // A session is issued to a person's browser, and to no client.
  const { sid, carrier, clientId = parts.settings.token.clientId } = session
  if (!isFor(carrier === 'refresh' ? clientId : undefined)) return false
  await revokeSession(parts, sid, caller)
  return true
}

async function findPresented(parts: AccountParts, credential: string): Promise<StoredSession | undefined> {
  const { sessions } = parts.storage
  // Any genuine token of the login: who holds an old one may well be the one who wants it ended.
  const token = readRefreshToken(credential, parts.refreshKey)
  if (token !== undefined) return sessions.findBySid(token.sid)
  if (!isSessionIdentifier(credential)) return undefined
  const session = await parts.lookUp.find(credential)
  // A login's record is kept under the digest of its first refresh token, and is no session by an identifier.
  return session?.carrier === 'refresh' ? undefined : session
}
