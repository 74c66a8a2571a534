/** The change feed in SQLite: reading it costs microseconds, and asking whether it changed still less. */
import type { ChangeFeed } from '../../core/revocation/change-feed.ts'
import { toFeedRead } from '../relational/change-row.ts'
import { feedAfter } from './feed-after.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

export function createChangeFeed(reader: Reader, writer: Writer): ChangeFeed {
  /** The file's version before the last read; a read that failed leaves the older one, which errs towards `false`. */
  let versionRead: number | undefined

  return {
    async read(position) {
      // Before the entries: a commit between the two is then read and still counts as a change, never the reverse.
      const version = reader.dataVersion()
      const read = toFeedRead(reader.all(feedAfter, { position }), position)
      versionRead = version
      return read
    },

    unchanged: () => reader.dataVersion() === versionRead,

    prune: now => writer.write('changes', 'prune', now),
  }
}
