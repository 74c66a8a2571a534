/** The change feed in PostgreSQL. */
import { type ChangeFeed, entriesPerRead } from '../../core/revocation/change-feed.ts'
import { toFeedRead } from '../relational/change-row.ts'
import type { Database } from './database.ts'
import { feedAfter } from './feed-after.ts'
import type { Listener } from './listener.ts'
import { statement } from './statement.ts'

const removeStale = statement<{ now: number }>()('change.removeStale', ({ build, slot }) =>
  build
    .with('stale', query =>
      query
        .deleteFrom('change')
        .where('concerns_until', '<', slot('now'))
        .returning(['position', 'concerns_until']),
    )
    .selectFrom('stale')
    .select(query => [
      query.fn.countAll<number>().as('removed'),
      query.fn.max<number | null>('position').as('position'),
      query.fn.max<number>('concerns_until').as('until'),
    ]),
)

const notePruned = statement<{ position: number; until: number }>()(
  'change.notePruned',
  ({ build, slot, sql }) =>
    build.updateTable('feed').set({
      pruned_through: sql<number>`greatest(pruned_through, ${slot('position')})`,
      pruned_until: sql<number>`greatest(pruned_until, ${slot('until')})`,
    }),
)

export function createChangeFeed(database: Database, listener: Listener): ChangeFeed {
  return {
    async read(position, limit = entriesPerRead) {
      return toFeedRead(await database.follow(feedAfter, { position, limit }), position, limit)
    },

    async readForOthers(position, limit = entriesPerRead) {
      return toFeedRead(await database.all(feedAfter, { position, limit }), position, limit)
    },

    listen: wake => listener.add(wake),

    prune: now =>
      database.transaction(
        async transaction => {
          const stale = await transaction.get(removeStale, { now })
          if (stale === undefined || stale.position === null) return 0
          // Last, as an append does it: the lock on the ends of the feed is held as briefly.
          transaction.send(notePruned, { position: stale.position, until: stale.until })
          return stale.removed
        },
        { isLong: true },
      ),
  }
}
