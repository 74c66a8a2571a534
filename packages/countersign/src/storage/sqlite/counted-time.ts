/** How far the nodes over one file have counted, as the writer thread keeps it. */
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const find = statement<Record<string, never>>()('time.counted', ({ build }) =>
  build.selectFrom('feed').select('counted_at'),
)

const raise = statement<{ at: number }>()('time.countOn', ({ build, slot }) =>
  build
    .updateTable('feed')
    .set({ counted_at: slot('at') })
    .where('counted_at', '<', slot('at')),
)

/** The latest instant that any node has counted to, `countedAt` included. */
export function countOn(database: Database, countedAt: number): number {
  database.run(raise, { at: countedAt })
  return database.get(find, {})?.counted_at ?? countedAt
}
