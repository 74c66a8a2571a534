/** Ending credentials: every way to sign somebody out, of either kind, acknowledged when it is durable. */

import type { AuditAction, AuditEvent } from '../core/audit/audit-event.ts'
import type { Identity } from '../core/identity.ts'
import type { Appended } from '../core/revocation/change.ts'
import { evictionEvent } from '../core/session/eviction-event.ts'
import type { Ending, Spared } from '../core/subject/subject-store.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'

/** Ends the credential that the caller presented, and the login that it belongs to. */
export async function signOut(parts: AccountParts, identity: Identity, caller: Caller): Promise<void> {
  const { storage, clock } = parts
  const { sid, jti, expiresAt } = identity
  const audit = [event(parts, caller, 'sign-out', identity)]
  const isEnded =
    sid !== undefined && (await storage.sessions.end({ sid, why: 'sign-out', at: clock.now(), audit })).ended
  // By itself, where it belongs to no login, or to one that is over: its access tokens may live on for a while.
  if (jti !== undefined && !isEnded)
    await storage.revocations.revokeToken({ jti, at: clock.now(), expiresAt, audit })
  await parts.catchUp()
}

/**
 * Ends one session.
 *
 * @param subjectId - Where given, only a session of this subject (K21).
 * @returns What was appended, or `undefined` when there is no such live session.
 */
export async function revokeSession(
  parts: AccountParts,
  sid: string,
  caller: Caller,
  subjectId?: string,
): Promise<Appended | undefined> {
  const at = parts.clock.now()
  const { ended, ...appended } = await parts.storage.sessions.end({
    sid,
    why: 'revoked',
    at,
    ...(subjectId !== undefined && { subjectId }),
    audit: [{ ...event(parts, caller, 'session-revoked'), credentialId: sid, kind: 'session' }],
  })
  await parts.catchUp()
  return ended ? appended : undefined
}

/**
 * Ends the sessions in whose place their client was given another credential.
 *
 * @param subjectId - Who signed in; the sessions may be anybody's.
 */
export async function endReplaced(
  parts: AccountParts,
  subjectId: string,
  sids: readonly string[],
  caller: Caller,
): Promise<void> {
  const { sessions } = parts.storage
  const by = auditOrigin(caller)
  for (const sid of sids) {
    const session = await sessions.findBySid(sid)
    if (session === undefined) continue
    const at = parts.clock.now()
    const audit = [evictionEvent({ ...by, createdAt: at, subjectId }, session, 'replaced')]
    await sessions.end({ sid, why: 'replaced', at, audit })
  }
  if (sids.length > 0) await parts.catchUp()
}

/** Ends one token by its `jti`; one that nobody ever issued is a success (RFC 7009 §2.2). */
export async function revokeToken(
  parts: AccountParts,
  token: { jti: string; expiresAt?: number },
  caller: Caller,
): Promise<Appended> {
  const appended = await parts.storage.revocations.revokeToken({
    ...token,
    at: parts.clock.now(),
    audit: [{ ...event(parts, caller, 'token-revoked'), credentialId: token.jti, kind: 'token' }],
  })
  await parts.catchUp()
  return appended
}

/**
 * Ends everything a subject holds, of either kind, but what is spared.
 *
 * @returns What was appended, or `undefined` for an unknown subject.
 */
export async function revokeSubject(
  parts: AccountParts,
  subjectId: string,
  caller: Caller,
  spared?: Spared,
): Promise<Appended | undefined> {
  const revoked = await parts.storage.subjects.revokeAll(
    ending(parts, subjectId, caller, 'subject-revoked', spared),
  )
  await parts.catchUp()
  return revoked
}

/** The part that every ending operation on a subject shares. */
export function ending(
  parts: AccountParts,
  subjectId: string,
  caller: Caller,
  action: AuditAction,
  spared?: Spared,
): Ending {
  return {
    subjectId,
    at: parts.clock.now(),
    ...(spared !== undefined && { spared }),
    audit: [{ ...event(parts, caller, action), subjectId }],
  }
}

/** What "but the credential in use" means for an identity. */
export function spare(identity: Identity): Spared {
  return {
    ...(identity.sid !== undefined && { sid: identity.sid }),
    ...(identity.jti !== undefined && { jti: identity.jti }),
  }
}

function event(parts: AccountParts, caller: Caller, action: AuditAction, identity?: Identity): AuditEvent {
  return {
    ...auditOrigin(caller),
    at: parts.clock.now(),
    action,
    outcome: 'success',
    ...(identity !== undefined && {
      subjectId: identity.subject,
      credentialId: identity.jti ?? identity.sid,
      kind: identity.kind,
    }),
  }
}
