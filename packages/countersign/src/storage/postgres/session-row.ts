/** Reading sessions: a row together with what its subject is now, and how it becomes a session. */
import type { Selectable, SelectQueryBuilder } from 'kysely'
import type { StoredSession } from '../../core/session/session.ts'
import { build, type Statement, statement } from './query.ts'
import type { Schema } from './schema.ts'

type FamilyColumns = 'refresh_digest' | 'previous_digest' | 'rotated_at' | 'sealed_pair'
type Columns = Omit<Selectable<Schema['session']>, FamilyColumns | 'timeout_at' | 'gone_at'>
type SubjectColumns = Pick<Selectable<Schema['subject']>, 'identifier' | 'status' | 'roles'>

export type SessionRow = Columns & SubjectColumns & { subject_epoch: number }

export const sessionRows: SelectQueryBuilder<Schema, 'session' | 'subject', SessionRow> = build
  .selectFrom('session')
  .innerJoin('subject', 'subject.id', 'session.subject_id')
  .select([
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
    'session.ended_at',
    'session.end_reason',
    'subject.identifier',
    'subject.status',
    'subject.roles',
    'subject.epoch as subject_epoch',
  ])

export const sessionByDigest: Statement<{ digest: Uint8Array }, SessionRow> = statement<{
  digest: Uint8Array
}>()(slot => sessionRows.where('session.digest', '=', slot('digest')))

export const sessionBySid: Statement<{ sid: string }, SessionRow> = statement<{ sid: string }>()(slot =>
  sessionRows.where('session.sid', '=', slot('sid')),
)

type FamilyRow = Pick<Selectable<Schema['session']>, FamilyColumns>

const familyRows = build
  .selectFrom('session')
  .select(['refresh_digest', 'previous_digest', 'rotated_at', 'sealed_pair'])

/** A login's refresh tokens; no digest stands there for a session of another carrier. */
export const familyBySid: Statement<{ sid: string }, FamilyRow> = statement<{ sid: string }>()(slot =>
  familyRows.where('sid', '=', slot('sid')),
)

/** The same, with the session locked until the commit. */
export const lockedFamily: Statement<{ sid: string }, FamilyRow> = statement<{ sid: string }>()(slot =>
  familyRows.where('sid', '=', slot('sid')).forNoKeyUpdate(),
)

export function toSession(row: SessionRow): StoredSession {
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
    remember: row.remember,
    ...(row.address !== null && { address: row.address }),
    ...(row.user_agent !== null && { userAgent: row.user_agent }),
    ...(row.jkt !== null && { jkt: row.jkt }),
    ...(row.client_id !== null && { clientId: row.client_id }),
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
