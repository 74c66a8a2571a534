/** Reading the change feed. */
import type { ChangeFeed, FeedRead } from '../../core/revocation/change-feed.ts'
import {
  incarnationOf,
  oldestOf,
  type PostgresCursor,
  readPostgresCursor,
  readSnapshot,
  readSqliteCursor,
  type Seen,
  writePostgresCursor,
  writeSqliteCursor,
} from '../../core/revocation/feed-cursor.ts'
import { byDialect } from '../sql/dialect.ts'
import { all, type Operation } from '../sql/operation.ts'
import { number, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { type Defined, follow, type OperationsOf } from './defined.ts'
import { type EntryRow, entryColumns, entryNames, isEntry, toChange } from './entry-row.ts'
import { pruneEntries } from './prune-entries.ts'

/** What the feed is at the moment of a read. */
export interface FeedStateRow {
  /** The highest position that there is or was. */
  last: number
  pruned_seq: number
  pruned_until: number
  longest_seconds: number
  /** Over PostgreSQL: everything pruned was of transactions below it. */
  pruned_below: number
  /** Over PostgreSQL; empty over SQLite, as the next is. */
  snapshot: string
  incarnation: string
}

const stateShape: Shape<FeedStateRow> = shape({
  last: number,
  pruned_seq: number,
  pruned_until: number,
  longest_seconds: number,
  pruned_below: number,
  snapshot: text,
  incarnation: text,
})

const common = sql`state.pruned_seq, state.pruned_until, state.token_lifetime_seconds AS longest_seconds`
const highest = sql`coalesce((SELECT max(seq) FROM entry), 0)`

/** @param own - The column of the feed's row, or what reads it. */
function incarnationText(own: Sql): Sql {
  // The system identifier is that of the server, the log's file begins with its timeline: a server that was promoted has another.
  return sql`concat_ws(' ', ${own}, (SELECT system_identifier FROM pg_control_system()),
      left(pg_walfile_name(pg_current_wal_lsn()), 8))`
}

/** By which an entry that is inserted says where its position and its transaction's id count; empty over SQLite. */
export const incarnationNow: Sql = byDialect(
  sql`''`,
  incarnationText(sql`(SELECT incarnation FROM feed_state)`),
)

const stateColumns: Sql = byDialect(
  sql`max(${highest}, state.pruned_seq) AS last, ${common}, 0 AS pruned_below, '' AS snapshot, '' AS incarnation`,
  sql`
    greatest(${highest}, state.pruned_seq) AS last, ${common}, state.pruned_below,
    pg_current_snapshot()::text AS snapshot,
    ${incarnationText(sql`state.incarnation`)} AS incarnation`,
)

/** Where the feed is now. */
export const feedState: Sql<FeedStateRow> = rows(stateShape)`SELECT ${stateColumns} FROM feed_state AS state`

/** The cursor of a reader that has read everything that was there. */
export function cursorOf({ last, snapshot, incarnation }: FeedStateRow): string {
  if (snapshot === '') return writeSqliteCursor({ position: last, isInSnapshot: false })
  return writePostgresCursor({ incarnation: incarnationOf(incarnation), seen: readSnapshot(snapshot, last) })
}

type FeedRow = FeedStateRow & EntryRow

const feedShape: Shape<FeedRow> = shape<FeedRow>({ ...stateShape.columns, ...entryColumns })

export interface ChangeOperations extends OperationsOf<ChangeFeed, 'prune'> {
  readonly read: Defined<[after: string | undefined, limit: number], FeedRead>
}

export const changeOperations: ChangeOperations = {
  read: follow(readFeed),
  prune: pruneEntries,
}

/**
 * One statement, so that entries, snapshot and pruning are of one moment: every append that was acknowledged before is whole in it,
 * and any other is there whole or not at all.
 */
function* readFeed(after: string | undefined, limit: number): Operation<FeedRead> {
  const here = after === undefined ? undefined : readSqliteCursor(after)
  const there = after === undefined ? undefined : readPostgresCursor(after)
  // Cut off inside, where the index gives the order: joined first, every entry would be sorted. Every row carries the state;
  // where there is no entry, it is one row without.
  const read = yield* all(
    rows(feedShape)`
      SELECT ${stateColumns}, unread.seq, unread.until_at, unread.is_of_tokens, unread.kind, unread.subject_id, unread.sid,
        unread.jti, unread.epoch, unread.roles
      FROM feed_state AS state LEFT JOIN (
        SELECT ${entryNames} FROM (${byDialect(afterPosition(here?.position ?? 0), notSeen(there))}) AS fresh
        ORDER BY seq LIMIT ${limit}
      ) AS unread ON true
      ORDER BY unread.seq`,
  )
  const [state] = read
  // The migration inserts the row and nothing deletes it.
  if (state === undefined) throw new Error('the feed has no row')
  const changes = read.filter(isEntry).map(row => toChange(row, state.longest_seconds))
  const page = { changes, prunedUntil: state.pruned_until, isFull: changes.length === limit }
  const isOnSqlite = state.snapshot === ''
  const answer = isOnSqlite ? afterPositionOf(state, page, here) : afterSeen(state, page, there)
  // What is no cursor of this database is one of nothing.
  const isKnown = after === undefined || (isOnSqlite ? here : there) !== undefined
  return { ...answer, complete: answer.complete && isKnown }
}

interface ReadPage extends Pick<FeedRead, 'changes' | 'prunedUntil'> {
  isFull: boolean
}

function afterPosition(position: number): Sql {
  return sql`SELECT ${entryNames} FROM entry WHERE seq > ${position}`
}

function afterPositionOf(
  { last, pruned_seq }: FeedStateRow,
  { isFull, ...read }: ReadPage,
  cursor: ReturnType<typeof readSqliteCursor>,
): FeedRead {
  const isInSnapshot = cursor === undefined || cursor.isInSnapshot
  const from = cursor?.position ?? 0
  const end = read.changes.at(-1)?.position ?? last
  const hasMore = isFull && end < last
  return {
    ...read,
    position: hasMore ? end : last,
    cursor: writeSqliteCursor({ position: hasMore ? end : last, isInSnapshot: hasMore && isInSnapshot }),
    // A reader that is ahead of the feed followed another one: the file was replaced by an older copy. Of a snapshot, what is pruned
    // between two of its pages is of no concern to anybody.
    complete: from <= last && (isInSnapshot || from >= pruned_seq),
    ...(hasMore && { hasMore }),
  }
}

/** Three scans of indexes, whose rows may be the same. Pages end where the first one did: what comes later is read from there. */
function notSeen(cursor: PostgresCursor | undefined): Sql {
  const { page } = cursor ?? {}
  const seen = page === undefined ? cursor?.seen : page.base
  const inPages = page === undefined ? sql`` : sql` AND seq > ${page.at} AND seq <= ${cursor?.seen.seq ?? 0}`
  if (seen === undefined) return sql`SELECT ${entryNames} FROM entry WHERE seq > 0${inPages}`
  const { xmax, xip, seq } = seen
  return sql`
    SELECT ${entryNames} FROM entry WHERE xid >= ${xmax}::xid8${inPages}
    UNION SELECT ${entryNames} FROM entry WHERE xid = ANY(${xip}::xid8[])${inPages}
    UNION SELECT ${entryNames} FROM entry WHERE seq > ${seq}${inPages}`
}

function afterSeen(
  state: FeedStateRow,
  { isFull, ...read }: ReadPage,
  cursor: PostgresCursor | undefined,
): FeedRead {
  const incarnation = incarnationOf(state.incarnation)
  const now = readSnapshot(state.snapshot, state.last)
  const end = read.changes.at(-1)?.position ?? state.last
  // What the first page of an answer saw is where the reader is at its end, once it has read from there.
  const seen = cursor?.page === undefined ? now : cursor.seen
  const base = cursor?.page === undefined ? cursor?.seen : cursor.page.base
  const isLastPage = cursor?.page !== undefined && !isFull
  const page = isFull ? { at: end, ...(base !== undefined && { base }) } : undefined
  return {
    ...read,
    position: isFull ? end : state.last,
    cursor: writePostgresCursor({ incarnation, seen, ...(page !== undefined && { page }) }),
    complete: cursor === undefined || (cursor.incarnation === incarnation && isComplete(state, base, now)),
    ...((isFull || isLastPage) && { hasMore: true }),
  }
}

/** Whether whoever had seen that much finds all the rest. @param base - Absent of a snapshot. */
function isComplete({ pruned_below, pruned_seq }: FeedStateRow, base: Seen | undefined, now: Seen): boolean {
  if (base === undefined) return true
  // The server has forgotten transactions that were counted as over: it crashed, and has not come as far again.
  if (now.xmax < base.xmax) return false
  return oldestOf(base) >= pruned_below && base.seq >= pruned_seq
}
