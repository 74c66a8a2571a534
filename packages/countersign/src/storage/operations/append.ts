/**
 * Appending to the change feed and to the audit log: the last step of every transaction that does either.
 *
 * Both are inserted, and nothing is locked: transactions commit independently, in whatever order. Followers of the feed find what
 * they have not seen by the snapshots of their reads (core/revocation/feed-cursor.ts); lines of the audit log are numbered and chained
 * afterwards (seal-audit.ts).
 */
import type { AuditEvent } from '../../core/audit/audit-event.ts'
import type { Appended, ChangeBody } from '../../core/revocation/change.ts'
import { incarnationOf, transactionMark, writeSqliteCursor } from '../../core/revocation/feed-cursor.ts'
import type { Concern } from '../../core/session/session-concern.ts'
import { longestClockErrorMs } from '../../core/shared-time.ts'
import { clockToleranceSeconds } from '../../core/token/claims.ts'
import { announce, byDialect, forUpdate, greatest, least, onPostgres, sharedTime } from '../sql/dialect.ts'
import { finish, type Operation, send } from '../sql/operation.ts'
import { number, orNull, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { cursorOf, type FeedStateRow, feedState, incarnationNow } from './changes.ts'
import { toRow } from './entry-row.ts'

export interface NewEntry {
  body: ChangeBody
  concern: Concern
}

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
export const forever = 8_640_000_000_000_000

const appendedShape = shape({ position: number, xid: orNull(number), incarnation: text })

/** Keeps everybody else from what is kept in one row, until the commit. Taken after every other lock. */
export const lockFeed: Sql = onPostgres(sql`SELECT FROM feed_state${forUpdate}`)

/** Appends, as the last step of a transaction; with nothing to append, it says where the feed is. */
export function* append(entries: readonly NewEntry[], events: readonly AuditEvent[]): Operation<Appended> {
  if (events.length > 0) yield* send(insertLines(events))
  const last = entries.at(-1)
  if (last === undefined) {
    const [states] = yield* finish(feedState)
    return present(states)
  }
  yield* send(...entries.slice(0, -1).map(insertEntry), announce)
  const [[appended]] = yield* finish(
    rows(
      appendedShape,
    )`${insertEntry(last)} RETURNING seq AS position, ${xid} AS xid, ${incarnationNow} AS incarnation`,
  )
  if (appended === undefined) throw new Error('an entry was not inserted')
  return toAppended(appended)
}

/** Appends one entry with its events, as the last step of a transaction; neither where the query finds a row. */
export function* appendUnless(
  query: Sql,
  entry: NewEntry,
  events: readonly AuditEvent[],
): Operation<Appended> {
  yield* send(announce)
  const [[appended], , states] = yield* finish(
    rows(appendedShape)`${insertEntry(entry)} WHERE NOT EXISTS (${query})
      RETURNING seq AS position, ${xid} AS xid, ${incarnationNow} AS incarnation`,
    events.length === 0 ? nothing : insertLines(events, isAppended),
    feedState,
  )
  return appended === undefined ? present(states) : toAppended(appended)
}

const nothing = onPostgres(sql``)
const xid = byDialect(sql`NULL`, sql`xid::text::bigint`)

/** Whether the statement before has inserted an entry. */
const isAppended = byDialect(
  sql`changes() > 0`,
  sql`EXISTS (SELECT FROM entry WHERE xid = pg_current_xact_id_if_assigned())`,
)

/** Lines of the audit log, where a condition is fulfilled. */
export function insertLines(events: readonly AuditEvent[], condition: Sql = sql`true`): Sql {
  return sql`INSERT INTO audit_pending (events) SELECT CAST(${textOf(events)} AS text) WHERE ${condition}`
}

/** In one row, so that they stand together whoever else appends meanwhile. */
function textOf(events: readonly AuditEvent[]): string {
  // What could not be sealed would keep all that comes after it out of the log.
  for (const { at } of events) if (!Number.isFinite(at)) throw new TypeError('an event without an instant')
  return JSON.stringify(events)
}

export function present([state]: readonly FeedStateRow[]): Appended {
  // The migration inserts the row and nothing deletes it.
  if (state === undefined) throw new Error('the feed has no row')
  return { position: state.last, mark: cursorOf(state) }
}

function toAppended({
  position,
  xid: id,
  incarnation,
}: {
  position: number
  xid: number | null
  incarnation: string
}): Appended {
  const mark =
    id === null
      ? writeSqliteCursor({ position, isInSnapshot: false })
      : transactionMark({ xid: id, seq: position, incarnation: incarnationOf(incarnation) })
  return { position, mark }
}

/** A condition may follow. With types, since what is selected has none by the column that it is for. */
function insertEntry({ body, concern }: NewEntry): Sql {
  const { kind, subject_id, sid, jti, epoch, roles } = toRow(body)
  const untilAt =
    'until' in concern ? sql`CAST(${concern.until} AS double precision)` : issuedUntil(concern.tokensAt)
  return sql`
    INSERT INTO entry (kind, subject_id, sid, jti, epoch, roles, until_at, is_of_tokens)
    SELECT CAST(${kind} AS text), CAST(${subject_id} AS text), CAST(${sid} AS text), CAST(${jti} AS text),
      CAST(${epoch} AS bigint), CAST(${roles} AS text), ${untilAt}, CAST(${'tokensAt' in concern} AS boolean)`
}

/** As `issuedUntil` of core has it; what was noted is read by the statement that inserts, after every lock was got. */
function issuedUntil(at: number): Sql {
  const known = sql`${greatest}(CAST(${at} AS double precision), ${sharedTime}) + ${clockToleranceSeconds * 1000} AS at`
  return sql`(
    SELECT ${greatest}(known.at, ${least}(known.issued_until, known.at + ${longestClockErrorMs}))
    FROM (SELECT ${known}, issued_until FROM feed_state) AS known)`
}
