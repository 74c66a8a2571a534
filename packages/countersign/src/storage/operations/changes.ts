/** Reading and pruning the change feed. */
import type { ChangeFeed, FeedRead } from '../../core/revocation/change-feed.ts'
import { greatest } from '../sql/dialect.ts'
import { all, changed, one, send } from '../sql/operation.ts'
import { number, oneOf, orNull, type Shape, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { lastPosition } from './append.ts'
import { type FeedRow, toFeedRead } from './change-row.ts'
import { type Defined, follow, type OperationsOf, sweep } from './defined.ts'

const feedShape: Shape<FeedRow> = shape({
  last: number,
  pruned_through: number,
  pruned_until: number,
  position: orNull(number),
  concerns_until: orNull(number),
  kind: orNull(oneOf<NonNullable<FeedRow['kind']>>()),
  subject_id: orNull(text),
  sid: orNull(text),
  jti: orNull(text),
  epoch: orNull(number),
  roles: orNull(text),
})

const staleShape = shape({ position: orNull(number), until: orNull(number) })

export interface ChangeOperations extends OperationsOf<ChangeFeed, 'prune'> {
  readonly read: Defined<[position: number, limit: number], FeedRead>
}

export const changeOperations: ChangeOperations = {
  /**
   * One statement, so that entries, last position and pruning are of one moment: every append that was acknowledged before is
   * whole in it, and any other is there whole or not at all.
   */
  read: follow(function* (position: number, limit: number) {
    // Cut off inside, where the index gives the order: joined first, every entry after the position would be sorted.
    const read = yield* all(
      rows(feedShape)`
        SELECT ${lastPosition} AS last, feed.pruned_through, feed.pruned_until,
          entry.position, entry.concerns_until, entry.kind, entry.subject_id, entry.sid, entry.jti, entry.epoch, entry.roles
        FROM feed LEFT JOIN (
          SELECT position, concerns_until, kind, subject_id, sid, jti, epoch, roles FROM change
          WHERE position > ${position} ORDER BY position LIMIT ${limit}
        ) AS entry ON true
        ORDER BY entry.position`,
    )
    return toFeedRead(read, position, limit)
  }),

  prune: sweep(function* (now: number) {
    const stale = yield* one(
      rows(staleShape)`
        SELECT max(position) AS position, max(concerns_until) AS until FROM change WHERE concerns_until < ${now}`,
    )
    if (stale === undefined || stale.position === null || stale.until === null) return 0
    // What is appended meanwhile comes after those.
    const removed = yield* changed(
      sql`DELETE FROM change WHERE concerns_until < ${now} AND position <= ${stale.position}`,
    )
    // Last, as an append does it: the lock on the ends of the feed is held as briefly.
    yield* send(
      sql`UPDATE feed SET pruned_through = ${greatest}(pruned_through, ${stale.position}),
        pruned_until = ${greatest}(pruned_until, ${stale.until})`,
    )
    return removed
  }),
}
