/** The line of the audit log for a session that ends in favour of a new one. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Session } from './session.ts'

/** Why one makes room: the browser that presented it signed in anew, or its subject has too many. */
export type Eviction = 'replaced' | 'session-limit'

/** @param by - The new session, or what is known of the sign-in; whoever it is of did it. */
export function evictionEvent(
  by: Pick<Session, 'createdAt' | 'subjectId' | 'address' | 'userAgent'>,
  { sid, subjectId }: { sid: string; subjectId: string },
  why: Eviction,
): AuditEvent {
  return {
    at: by.createdAt,
    action: 'session-revoked',
    outcome: 'success',
    detail: why,
    actor: by.subjectId,
    subjectId,
    credentialId: sid,
    kind: 'session',
    ...(by.address !== undefined && { address: by.address }),
    ...(by.userAgent !== undefined && { userAgent: by.userAgent }),
  }
}
