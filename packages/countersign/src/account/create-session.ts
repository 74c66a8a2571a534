/** Issues a session: the record goes to the store, the identifier to the client and nowhere else. */
import type { AuditEvent } from '../core/audit/audit-event.ts'
import type { Settlement } from '../core/authenticator/attempt-store.ts'
import type { FactorUse } from '../core/authenticator/factor-store.ts'
import { createHandle } from '../core/handle.ts'
import type { IdentifierCarrier, Session } from '../core/session/session.ts'
import { createSessionIdentifier, digestSessionIdentifier } from '../core/session/session-identifier.ts'
import type { TicketUse } from '../core/session/session-store.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'

export interface CreatedSession {
  session: Session
  /** The secret that the client carries: 43 characters. */
  sessionIdentifier: string
}

/** @returns `undefined` when the subject has changed since `subject` was read, or the ticket was used. */
export async function createSession(
  parts: AccountParts,
  subject: Subject,
  wish: { carrier?: IdentifierCarrier; remember?: boolean; replaces?: string; amr: readonly string[] },
  caller: Caller,
  audit: readonly AuditEvent[],
  { settles, redeems, finishes }: { settles?: Settlement; redeems?: TicketUse; finishes?: FactorUse } = {},
): Promise<CreatedSession | 'invalid-factor' | undefined> {
  const { storage, clock, random, identifierKey, settings } = parts
  const { idleTimeoutSeconds, absoluteTimeoutSeconds, maxPerSubject } = settings.session
  const now = clock.now()
  const sessionIdentifier = createSessionIdentifier(identifierKey, random)
  const { address, userAgent } = auditOrigin(caller)
  const session: Session = {
    digest: digestSessionIdentifier(sessionIdentifier),
    sid: createHandle(random),
    subjectId: subject.id,
    epoch: subject.epoch,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds,
    absoluteExpiresAt: now + absoluteTimeoutSeconds * 1000,
    amr: [...wish.amr],
    carrier: wish.carrier ?? 'cookie',
    remember: wish.remember ?? false,
    marked: true,
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
  }
  const created = await storage.sessions.create({
    session,
    maxPerSubject,
    ...(wish.replaces !== undefined && { replaces: wish.replaces }),
    audit: audit.map(event => ({ ...event, credentialId: session.sid })),
    ...(settles && { settles }),
    ...(redeems && { redeems }),
    ...(finishes && { finishes }),
  })
  if (created.outcome === 'invalid-factor') return created.outcome
  if (created.outcome !== 'created') return undefined
  // What ended to make room, or was replaced, is refused here from the acknowledgement on.
  if (created.evicted.length > 0 || wish.replaces !== undefined) await parts.catchUp()
  return { session, sessionIdentifier }
}
