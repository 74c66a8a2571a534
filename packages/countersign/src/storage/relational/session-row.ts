/** A row of a session together with what its subject is now, and how it becomes a session. */
import type { Selectable } from 'kysely'
import type { StoredSession } from '../../core/session/session.ts'
import type { SessionTable, SubjectTable } from './tables.ts'

export type FamilyColumns = 'refresh_digest' | 'previous_digest' | 'rotated_at' | 'sealed_pair'
type Columns<Flag extends number | boolean> = Omit<
  Selectable<SessionTable<Flag>>,
  FamilyColumns | 'timeout_at' | 'gone_at'
>

export type SessionRow<Flag extends number | boolean> = Columns<Flag> &
  Pick<SubjectTable, 'identifier' | 'status' | 'roles'> & { subject_epoch: number }

/** What is selected, where the tables are named `session` and `subject`. */
export const sessionColumns = [
  'session.digest',
  'session.sid',
  'session.subject_id',
  'session.epoch',
  'session.created_at',
  'session.authenticated_at',
  'session.last_seen_at',
  'session.idle_timeout_seconds',
  'session.absolute_expires_at',
  'session.amr',
  'session.carrier',
  'session.remember',
  'session.address',
  'session.user_agent',
  'session.jkt',
  'session.client_id',
  'session.marked',
  'session.ended_at',
  'session.end_reason',
  'subject.identifier',
  'subject.status',
  'subject.roles',
  'subject.epoch as subject_epoch',
] as const

export function toSession(row: SessionRow<number | boolean>): StoredSession {
  return {
    digest: row.digest,
    sid: row.sid,
    subjectId: row.subject_id,
    epoch: row.epoch,
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    idleTimeoutSeconds: row.idle_timeout_seconds,
    absoluteExpiresAt: row.absolute_expires_at,
    amr: JSON.parse(row.amr),
    carrier: row.carrier,
    remember: Boolean(row.remember),
    ...(row.address !== null && { address: row.address }),
    ...(row.user_agent !== null && { userAgent: row.user_agent }),
    ...(row.jkt !== null && { jkt: row.jkt }),
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.marked && { marked: true as const }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.end_reason !== null && { end: row.end_reason }),
    subject: {
      identifier: row.identifier,
      status: row.status,
      roles: JSON.parse(row.roles),
      epoch: row.subject_epoch,
    },
  }
}
