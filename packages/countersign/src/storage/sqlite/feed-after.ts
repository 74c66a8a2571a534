/** The one consistent read of the feed. */
import type { FeedRow } from '../relational/change-row.ts'
import { type Statement, statement } from './statement.ts'

/** One statement, so that entries, last position and pruning are of one moment. */
export const feedAfter: Statement<{ position: number; limit: number }, FeedRow> = statement<{
  position: number
  limit: number
}>()('feed.after', ({ build, slot, sql }) =>
  build
    .selectFrom('feed')
    .leftJoin('sqlite_sequence', join => join.on('sqlite_sequence.name', '=', 'change'))
    .leftJoin(
      query =>
        query
          .selectFrom('change')
          .selectAll()
          .where('change.position', '>', slot('position'))
          .orderBy('change.position')
          .limit(slot('limit'))
          .as('change'),
      join => join.onTrue(),
    )
    .select([
      'feed.pruned_through',
      'feed.pruned_until',
      sql<number>`coalesce(sqlite_sequence.seq, 0)`.as('last'),
    ])
    .selectAll('change')
    .orderBy('change.position'),
)
