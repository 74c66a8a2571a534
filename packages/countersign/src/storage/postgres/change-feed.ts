/** The change feed in PostgreSQL. */
import { sql } from 'kysely'
import type { ChangeFeed } from '../../core/revocation/change-feed.ts'
import { feedAfter, toFeedRead } from './change-row.ts'
import type { Database } from './database.ts'
import type { Listener } from './listener.ts'
import { build, statement } from './query.ts'

/** Locked first, so that no two nodes prune at once; an append, which comes last elsewhere, waits as briefly as it does. */
const removeStale = statement<{ now: number }>()(slot =>
  build
    .deleteFrom('change')
    .where('concerns_until', '<', slot('now'))
    .returning(['position', 'concerns_until']),
)

const notePruned = statement<{ position: number; until: number }>()(slot =>
  build.updateTable('feed').set({
    pruned_through: sql<number>`greatest(pruned_through, ${slot('position')})`,
    pruned_until: sql<number>`greatest(pruned_until, ${slot('until')})`,
  }),
)

export function createChangeFeed(database: Database, listener: Listener): ChangeFeed {
  return {
    async read(position) {
      return toFeedRead(await database.all(feedAfter, { position }), position)
    },

    listen: wake => listener.add(wake),

    prune: now =>
      database.transaction(
        async transaction => {
          const removed = await transaction.all(removeStale, { now })
          if (removed.length === 0) return 0
          transaction.send(notePruned, {
            position: removed.reduce((highest, row) => Math.max(highest, row.position), 0),
            until: removed.reduce((latest, row) => Math.max(latest, row.concerns_until), 0),
          })
          return removed.length
        },
        { isLong: true },
      ),
  }
}
