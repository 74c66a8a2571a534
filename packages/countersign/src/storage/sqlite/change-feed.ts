/** The change feed in SQLite: reading it costs microseconds, and asking whether it changed still less. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ChangeFeed, entriesPerRead } from '../../core/revocation/change-feed.ts'
import { toFeedRead } from '../relational/change-row.ts'
import { feedAfter } from './feed-after.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

export function createChangeFeed(reader: Reader, writer: Writer): ChangeFeed {
  return {
    async read(position, limit = entriesPerRead) {
      // Before the entries: a commit between the two is then read and still counts as a change, never the reverse.
      const version = reader.dataVersion()
      const read = toFeedRead(reader.all(feedAfter, { position, limit }), position, limit)
      // The read itself has kept everybody else waiting.
      if (read.hasMore) await nextTurn()
      return { ...read, version }
    },

    unchanged: version => reader.dataVersion() === version,

    prune: now => writer.write('changes', 'prune', now),
  }
}
