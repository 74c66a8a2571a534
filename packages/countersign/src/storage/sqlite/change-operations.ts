/** Pruning the change feed, as the writer thread does it. */
import type { ChangeFeed } from '../../core/revocation/change-feed.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

const lastStale = statement<{ now: number }>()('change.lastStale', ({ build, slot }) =>
  build
    .selectFrom('change')
    .select(query => [
      query.fn.max<number | null>('position').as('position'),
      query.fn.max<number>('concerns_until').as('until'),
    ])
    .where('concerns_until', '<', slot('now')),
)

const notePruned = statement<{ position: number; until: number }>()(
  'change.notePruned',
  ({ build, slot, sql }) =>
    build.updateTable('feed').set({
      pruned_through: sql`max(pruned_through, ${slot('position')})`,
      pruned_until: sql`max(pruned_until, ${slot('until')})`,
    }),
)

const remove = statement<{ now: number }>()('change.remove', ({ build, slot }) =>
  build.deleteFrom('change').where('concerns_until', '<', slot('now')),
)

export const changeOperations: Operations<ChangeFeed, 'prune'> = {
  prune(database, now) {
    const stale = database.get(lastStale, { now })
    if (stale === undefined || stale.position === null) return 0
    database.run(notePruned, { position: stale.position, until: stale.until })
    return database.run(remove, { now }).changes
  },
}
