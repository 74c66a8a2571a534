/** Issues a token pair under a login: its record can be listed and ended, and with it every token that carries its `sid`. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import type { Settlement } from '../core/authenticator/attempt-store.ts'
import type { FactorUse } from '../core/authenticator/factor-store.ts'
import type { Client } from '../core/client/client.ts'
import { createHandle } from '../core/handle.ts'
import type { Session } from '../core/session/session.ts'
import type { TicketUse } from '../core/session/session-store.ts'
import type { Subject } from '../core/subject/subject.ts'
import { createRefreshToken, digestRefreshToken } from '../core/token/refresh-token.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import type { CreatedToken } from './create-token.ts'
import { issueToken } from './issue-token.ts'

/** What a login is tied to besides its subject, how that was proved, and what it uses up or settles. */
export type LoginTies = Pick<Session, 'jkt' | 'clientId' | 'amr'> & {
  settles?: Settlement
  redeems?: TicketUse
  finishes?: FactorUse
}

/** @returns `undefined` when the subject has changed since `subject` was read. */
export async function createLogin(
  parts: AccountParts,
  subject: Subject,
  client: Client,
  caller: Caller,
  audit: readonly AuditEvent[],
  { jkt, clientId, amr, settles, redeems, finishes }: LoginTies,
): Promise<CreatedToken | 'token-too-large' | 'hook-failed' | 'invalid-factor' | undefined> {
  const extra = await parts.hooks.claims?.({ subject, amr, client })
  if (extra?.ok === false) return extra.reason
  const { storage, clock, random, refreshKey, settings } = parts
  const keys = await parts.signingKeys()
  const now = clock.now()
  const sid = createHandle(random)
  const refreshToken = createRefreshToken({ sid, generation: 0 }, refreshKey, random)
  const { address, userAgent } = auditOrigin(caller)
  const login: Session = {
    digest: digestRefreshToken(refreshToken),
    sid,
    subjectId: subject.id,
    epoch: subject.epoch,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds: settings.token.refreshIdleTimeoutSeconds,
    absoluteExpiresAt: now + settings.session.absoluteTimeoutSeconds * 1000,
    amr: [...amr],
    carrier: 'refresh',
    remember: false,
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
    ...(jkt !== undefined && { jkt }),
    ...(clientId !== undefined && { clientId }),
  }
  const { identifier, roles } = subject
  // Before anything is stored: a login whose tokens do not fit must not be one.
  const issued = issueToken(parts, keys, {
    ...login,
    identifier,
    roles,
    client,
    login,
    ...(extra && { extra: extra.claims }),
  })
  if (issued === 'token-too-large') return issued
  const created = await storage.sessions.create({
    session: login,
    maxPerSubject: settings.session.maxPerSubject,
    audit: audit.map(event => ({ ...event, credentialId: sid })),
    ...(settles && { settles }),
    ...(redeems && { redeems }),
    ...(finishes && { finishes }),
  })
  if (created.outcome === 'invalid-factor') return created.outcome
  if (created.outcome !== 'created') return undefined
  // What ended to make room is refused here from the acknowledgement on.
  if (created.evicted.length > 0) await parts.catchUp()
  const { accessToken, jti, expiresInSeconds } = issued
  return {
    accessToken,
    jti,
    expiresInSeconds,
    refreshToken,
    sid,
    ...(jkt !== undefined && { senderKey: jkt }),
  }
}
