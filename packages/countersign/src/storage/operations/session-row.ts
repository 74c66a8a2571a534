/** Reading sessions: together with what their subjects are now, and with their refresh tokens. */
import type { Carrier, Session, SessionEnd, StoredSession } from '../../core/session/session.ts'
import { idleExpiresAt } from '../../core/session/session-verdict.ts'
import type { SubjectStatus } from '../../core/subject/subject.ts'
import type { TokenFamily } from '../../core/token/token-family.ts'
import { databaseTime, isDigestIn, onPostgres, typedBytes } from '../sql/dialect.ts'
import { bytes, flag, number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'

export interface SessionRow {
  digest: Uint8Array
  sid: string
  subject_id: string
  epoch: number
  created_at: number
  authenticated_at: number
  last_seen_at: number
  idle_timeout_seconds: number
  absolute_expires_at: number
  /** JSON array of texts. */
  amr: string
  carrier: Carrier
  remember: boolean
  address: string | null
  user_agent: string | null
  /** The key that the login is bound to; null where it is bound to none. */
  jkt: string | null
  client_id: string | null
  /** Whether the session's identifier has a MAC; never for the carrier `refresh`, which has no identifier. */
  marked: boolean
  /** The next two where the carrier is `key`. */
  key_name: string | null
  /** JSON array of texts. */
  key_roles: string | null
  ended_at: number | null
  end_reason: SessionEnd | null
  identifier: string
  status: SubjectStatus
  /** JSON array of texts. */
  roles: string
  subject_epoch: number
}

const sessionShape: Shape<SessionRow> = shape({
  digest: bytes,
  sid: text,
  subject_id: text,
  epoch: number,
  created_at: number,
  authenticated_at: number,
  last_seen_at: number,
  idle_timeout_seconds: number,
  absolute_expires_at: number,
  amr: text,
  carrier: oneOf<Carrier>(),
  remember: flag,
  address: orNull(text),
  user_agent: orNull(text),
  jkt: orNull(text),
  client_id: orNull(text),
  marked: flag,
  key_name: orNull(text),
  key_roles: orNull(text),
  ended_at: orNull(number),
  end_reason: orNull(oneOf<SessionEnd>()),
  identifier: text,
  status: oneOf<SubjectStatus>(),
  roles: text,
  subject_epoch: number,
})

const columns = sql`
  session.digest, session.sid, session.subject_id, session.epoch, session.created_at, session.authenticated_at,
  session.last_seen_at, session.idle_timeout_seconds, session.absolute_expires_at, session.amr, session.carrier,
  session.remember, session.address, session.user_agent, session.jkt, session.client_id, session.marked, session.key_name, session.key_roles, session.ended_at,
  session.end_reason, subject.identifier, subject.status, subject.roles, subject.epoch AS subject_epoch`

/** @param condition - What follows WHERE, with an order and a limit where there are some. */
export function sessionsWhere(condition: Sql): Sql<SessionRow> {
  return rows(
    sessionShape,
  )`SELECT ${columns} FROM session JOIN subject ON subject.id = session.subject_id WHERE ${condition}`
}

export function sessionBySid(sid: string): Sql<SessionRow> {
  return sessionsWhere(sql`session.sid = ${sid}`)
}

export function sessionsByDigests(digests: readonly Uint8Array[]): Sql<SessionRow> {
  return sessionsWhere(sql`session.digest ${isDigestIn(digests)}`)
}

export interface FamilyRow {
  /** SHA-256 of the current refresh token; set where the carrier is `refresh`. */
  refresh_digest: Uint8Array | null
  /** SHA-256 of the token that the current one was given for; null until the first exchange, as the next two are. */
  previous_digest: Uint8Array | null
  rotated_at: number | null
  /** The pair that was given for it. */
  sealed_pair: Uint8Array | null
}

const familyShape: Shape<FamilyRow> = shape({
  refresh_digest: orNull(bytes),
  previous_digest: orNull(bytes),
  rotated_at: orNull(number),
  sealed_pair: orNull(bytes),
})

/** A login's refresh tokens; no digest stands there for a session of another carrier. @param lock - See `forUpdate`. */
export function familyBySid(sid: string, lock: Sql = sql``): Sql<FamilyRow> {
  return rows(
    familyShape,
  )`SELECT refresh_digest, previous_digest, rotated_at, sealed_pair FROM session WHERE sid = ${sid}${lock}`
}

/** Adds one; a condition may follow. With types, since what is selected has none by the column that it is for. */
export function insertSession(session: Session): Sql {
  const { address = null, userAgent = null, jkt = null, clientId = null, marked = false, key } = session
  const refreshDigest = session.carrier === 'refresh' ? session.digest : null
  return sql`
    INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
      absolute_expires_at, amr, carrier, remember, address, user_agent, jkt, client_id, marked, key_name, key_roles,
      refresh_digest, due_at${onPostgres(sql`, ahead_at`)})
    SELECT ${typedBytes(session.digest)}, CAST(${session.sid} AS text), CAST(${session.subjectId} AS text),
      CAST(${session.epoch} AS bigint), CAST(${session.createdAt} AS double precision),
      CAST(${session.authenticatedAt} AS double precision), CAST(${session.lastSeenAt} AS double precision),
      CAST(${session.idleTimeoutSeconds} AS double precision), CAST(${session.absoluteExpiresAt} AS double precision),
      CAST(${JSON.stringify(session.amr)} AS text), CAST(${session.carrier} AS text), CAST(${session.remember} AS boolean),
      CAST(${address} AS text), CAST(${userAgent} AS text), CAST(${jkt} AS text), CAST(${clientId} AS text),
      CAST(${marked} AS boolean), CAST(${key?.name ?? null} AS text),
      CAST(${key === undefined ? null : JSON.stringify(key.roles)} AS text), ${typedBytes(refreshDigest)}, CAST(${idleExpiresAt(session)} AS double precision)
      ${onPostgres(sql`, ${aheadAt(sql`CAST(${session.lastSeenAt} AS double precision)`)}`)}`
}

/** How far ahead an instant of a session lies at least that is brought down, ms; the sweep asks for no less. */
const leastAheadMs = 60_000

/**
 * Over PostgreSQL, what is kept of an instant that lies ahead, so that it is found: null for all others, so that an ordinary use
 * changes no column that an index has.
 */
export function aheadAt(instant: Sql): Sql {
  return sql`CASE WHEN ${instant} > ${databaseTime(0)} + ${leastAheadMs} THEN ${instant} END`
}

export function toFamily(row: FamilyRow | undefined): TokenFamily | undefined {
  if (row === undefined || row.refresh_digest === null) return undefined
  const { refresh_digest: current, previous_digest: previous, sealed_pair: sealed, rotated_at: at } = row
  // The table's own checks see to it that all three are there, or none.
  if (previous === null || sealed === null || at === null) return { current }
  return { current, rotation: { previous, sealed, at } }
}

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
    ...(row.marked && { marked: true as const }),
    ...(row.key_name !== null && { key: { name: row.key_name, roles: JSON.parse(row.key_roles ?? '[]') } }),
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
