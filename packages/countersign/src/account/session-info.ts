/** A session as people see it: everything but what would let somebody use it. */
import type { Carrier, StoredSession } from '../core/session/session.ts'
import { idleExpiresAt } from '../core/session/session-verdict.ts'

/** Instants are wall time, ms. */
export interface SessionInfo {
  sid: string
  subjectId: string
  identifier: string
  createdAt: number
  authenticatedAt: number
  /** Written behind: up to a twentieth of the idle timeout old. */
  lastSeenAt: number
  idleExpiresAt: number
  absoluteExpiresAt: number
  amr: readonly string[]
  carrier: Carrier
  remember: boolean
  address?: string
  userAgent?: string
}

export function describeSession(session: StoredSession): SessionInfo {
  const {
    sid,
    subjectId,
    createdAt,
    authenticatedAt,
    lastSeenAt,
    absoluteExpiresAt,
    amr,
    carrier,
    remember,
  } = session
  const { address, userAgent } = session
  return {
    sid,
    subjectId,
    identifier: session.subject.identifier,
    createdAt,
    authenticatedAt,
    lastSeenAt,
    idleExpiresAt: idleExpiresAt(session),
    absoluteExpiresAt,
    amr,
    carrier,
    remember,
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
  }
}
