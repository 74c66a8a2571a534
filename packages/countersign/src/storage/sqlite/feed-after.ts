/** The one consistent read of the feed. */
import { sql } from 'kysely'
import type { FeedRow } from '../relational/change-row.ts'
import { build, type Statement, statement } from './database.ts'

/** One statement, so that entries, last position and pruning are of one moment. */
export const feedAfter: Statement<{ position: number }, FeedRow> = statement<{ position: number }>()(slot =>
  build
    .selectFrom('feed')
    .leftJoin('sqlite_sequence', join => join.on('sqlite_sequence.name', '=', 'change'))
    .leftJoin('change', join => join.on('change.position', '>', slot('position')))
    .select([
      'feed.pruned_through',
      'feed.pruned_until',
      sql<number>`coalesce(sqlite_sequence.seq, 0)`.as('last'),
    ])
    .selectAll('change')
    .orderBy('change.position'),
)
