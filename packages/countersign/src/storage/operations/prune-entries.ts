/** Removing entries of the feed that concern nothing any more. */
import type { ChangeFeed } from '../../core/revocation/change-feed.ts'
import { byDialect, databaseTime, greatest, onPostgres } from '../sql/dialect.ts'
import { changed, one, send } from '../sql/operation.ts'
import { number, orNull, shape } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { type OperationsOf, sweep } from './defined.ts'

/** How long a commit may take to become visible at most: it may wait for a standby, and its entry be over by then. */
export const appearanceMs = 60_000

const overShape = shape({ seq: orNull(number), until_at: orNull(number), xid: orNull(number) })

/**
 * Over PostgreSQL the oldest transaction under way is noted with each call, and only what is older than a note of a minute ago is
 * removed: every reader that has read since has seen it.
 */
export const pruneEntries: OperationsOf<ChangeFeed, 'prune'>['prune'] = sweep(function* (now) {
  const agoAt = sql`${databaseTime(now)} - ${appearanceMs}`
  yield* send(
    onPostgres(sql`
      INSERT INTO feed_horizon (at, oldest) VALUES (${databaseTime(now)}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
      ON CONFLICT (at) DO UPDATE SET oldest = excluded.oldest`),
    onPostgres(
      sql`DELETE FROM feed_horizon WHERE at < (SELECT max(at) FROM feed_horizon WHERE at <= ${agoAt})`,
    ),
    // No entry that one can see is of a transaction to come, but those of another server, from which the tables were brought here:
    // they would be read again and again. Now they are of this one, and are read once more.
    onPostgres(
      sql`UPDATE entry SET xid = pg_current_xact_id() WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`,
    ),
  )
  const over = byDialect(
    isOver(now),
    sql`(${isOver(now)}) AND xid < coalesce((SELECT max(oldest) FROM feed_horizon WHERE at <= ${agoAt}), 0)::text::xid8`,
  )
  const last = yield* one(
    rows(overShape)`
      SELECT max(seq) AS seq,
        max(until_at + CASE WHEN is_of_tokens THEN ${lifetimeMs} ELSE 0 END) AS until_at,
        ${byDialect(sql`max(0)`, sql`max(xid::text::bigint)`)} AS xid
      FROM entry WHERE ${over}`,
  )
  if (last === undefined || last.seq === null || last.until_at === null) return 0
  // What is appended meanwhile comes after those.
  const removed = yield* changed(sql`DELETE FROM entry WHERE (${over}) AND seq <= ${last.seq}`)
  yield* send(
    sql`UPDATE feed_state SET pruned_seq = ${greatest}(pruned_seq, ${last.seq}),
      pruned_until = ${greatest}(pruned_until, ${last.until_at})`,
    onPostgres(sql`UPDATE feed_state SET pruned_below = ${greatest}(pruned_below, ${(last.xid ?? 0) + 1})`),
  )
  return removed
})

const lifetimeMs = sql`(SELECT token_lifetime_seconds * 1000 FROM feed_state)`

/** Each half is found by an index of its own. */
function isOver(now: number): Sql {
  return sql`(NOT is_of_tokens AND until_at < ${now}) OR (is_of_tokens AND until_at < ${now} - ${lifetimeMs})`
}
