/**
 * Appending to the change feed and to the audit log: the last step of every transaction that does either.
 *
 * Sequences of PostgreSQL give out numbers when they are asked and show them when their transaction commits: a follower
 * that has read up to 8 would never see a 7 that commits later. So appends are serialised: both ends stand in the one row
 * of `feed`, and whoever appends locks it until the commit. The lock is taken after every other lock, and nothing is
 * waited for but the database while it is held. SQLite has one writer, and its tables know their own ends.
 */
import { chainHash } from '../../core/audit/audit-chain.ts'
import type { AuditEvent } from '../../core/audit/audit-event.ts'
import type { ChangeBody } from '../../core/revocation/change.ts'
import type { IssuedTokens } from '../../core/session/session-concern.ts'
import { byDialect, databaseTime, forUpdate, onPostgres } from '../sql/dialect.ts'
import { type Operation, one, send } from '../sql/operation.ts'
import { number, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { toRow } from './change-row.ts'

export interface NewEntry {
  body: ChangeBody
  /** By what is known of the tokens that were issued when the entry is appended. */
  concernsUntil: (issued: IssuedTokens) => number
}

/** Both ends, as the transaction that holds the lock knows them. */
export interface Ends {
  position: number
  auditSequence: number
  auditHash: string
  issued: IssuedTokens
}

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
export const forever = 8_640_000_000_000_000

const endsShape = shape({
  position: number,
  audit_sequence: number,
  audit_hash: text,
  token_lifetime_seconds: number,
  issued_until: number,
  now: number,
})

const lastGivenOut = sql`coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change'), 0)`

/** The position of the feed's last entry, pruned or not; 0 when there never was one. */
export const lastPosition: Sql = byDialect(lastGivenOut, sql`feed.position`)

const ends = byDialect(
  rows(endsShape)`
    SELECT ${lastGivenOut} AS position,
      coalesce(audit.sequence, 0) AS audit_sequence,
      coalesce(audit.hash, '') AS audit_hash,
      token_lifetime_seconds,
      issued_until,
      coalesce(clock_at, 0) AS now
    FROM feed LEFT JOIN audit ON audit.sequence = (SELECT max(sequence) FROM audit)`,
  rows(endsShape)`
    SELECT position, audit_sequence, audit_hash, token_lifetime_seconds, issued_until, ${databaseTime(0)} AS now
    FROM feed${forUpdate}`,
)

const positionShape: Shape<{ position: number }> = shape({ position: number })
const current = rows(positionShape)`SELECT ${lastPosition} AS position FROM feed`

/** Locks both ends. Everything that was appended before is committed and visible now. */
export function* lockEnds(): Operation<Ends> {
  const row = yield* one(ends)
  // The migration inserts the row and nothing deletes it.
  if (row === undefined) throw new Error('the feed has no row')
  return {
    position: row.position,
    auditSequence: row.audit_sequence,
    auditHash: row.audit_hash,
    issued: {
      longestSeconds: row.token_lifetime_seconds,
      notedUntil: row.issued_until,
      sharedAt: row.now,
    },
  }
}

/** Appends to what was locked; answers the feed's last position. */
export function* appendTo(
  { issued, ...ends }: Ends,
  entries: readonly NewEntry[],
  events: readonly AuditEvent[],
): Operation<number> {
  let { position, auditSequence, auditHash } = ends
  const statements: Sql[] = []
  for (const { body, concernsUntil } of entries) {
    position += 1
    statements.push(insertEntry(position, concernsUntil(issued), body))
  }
  for (const event of events) {
    auditSequence += 1
    auditHash = chainHash(auditHash, auditSequence, event)
    statements.push(insertLine(auditSequence, auditHash, event))
  }
  statements.push(
    onPostgres(
      sql`UPDATE feed SET position = ${position}, audit_sequence = ${auditSequence}, audit_hash = ${auditHash}`,
    ),
  )
  // Wakes the followers once the transaction has committed. Nothing depends on it. The schema names the channel: several may
  // share a database.
  if (entries.length > 0)
    statements.push(onPostgres(sql`SELECT pg_notify(current_schema(), ${String(position)})`))
  yield* send(...statements)
  return position
}

/**
 * Appends, as the last step of a transaction; with nothing to append, no lock is taken.
 *
 * @returns The position of the last entry, or the feed's current one.
 */
export function* append(entries: readonly NewEntry[], events: readonly AuditEvent[]): Operation<number> {
  if (entries.length === 0 && events.length === 0) return yield* currentPosition()
  return yield* appendTo(yield* lockEnds(), entries, events)
}

/** The position of the feed's last entry that is committed. */
export function* currentPosition(): Operation<number> {
  return (yield* one(current))?.position ?? 0
}

function insertEntry(position: number, concernsUntil: number, body: ChangeBody): Sql {
  const { kind, subject_id, sid, jti, epoch, roles } = toRow(body)
  return sql`
    INSERT INTO change (position, concerns_until, kind, subject_id, sid, jti, epoch, roles)
    VALUES (${position}, ${concernsUntil}, ${kind}, ${subject_id}, ${sid}, ${jti}, ${epoch}, ${roles})`
}

/** Over SQLite the other columns are read out of the event. */
function insertLine(sequence: number, hash: string, event: AuditEvent): Sql {
  const line = JSON.stringify(event)
  return byDialect(
    sql`INSERT INTO audit (sequence, hash, event) VALUES (${sequence}, ${hash}, ${line})`,
    sql`
      INSERT INTO audit (sequence, hash, event, at, action, outcome, actor, subject_id)
      VALUES (${sequence}, ${hash}, ${line}, ${event.at}, ${event.action}, ${event.outcome},
        ${event.actor ?? null}, ${event.subjectId ?? null})`,
  )
}
