/** The one consistent read of the feed. */
import type { FeedRow } from '../relational/change-row.ts'
import { type Statement, statement } from './statement.ts'

const columns = [
  'change.position',
  'change.concerns_until',
  'change.kind',
  'change.subject_id',
  'change.sid',
  'change.jti',
  'change.epoch',
  'change.roles',
] as const

/**
 * One statement, so that entries, last position and pruning are of one moment: that of its snapshot, in which every
 * append that was acknowledged before is whole, and any other is there whole or not at all.
 */
export const feedAfter: Statement<{ position: number; limit: number }, FeedRow> = statement<{
  position: number
  limit: number
}>()('feed.after', ({ build, slot }) =>
  build
    .selectFrom('feed')
    .leftJoin(
      // Cut off in here, where the index gives the order: joined first, every entry after the position would be sorted.
      query =>
        query
          .selectFrom('change')
          .select(columns)
          .where('change.position', '>', slot('position'))
          .orderBy('change.position')
          .limit(slot('limit'))
          .as('change'),
      join => join.onTrue(),
    )
    .select(['feed.position as last', 'feed.pruned_through', 'feed.pruned_until'])
    .select(columns)
    .orderBy('change.position'),
)
