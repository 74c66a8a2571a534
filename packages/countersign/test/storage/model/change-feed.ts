/** The change feed in memory. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Change } from '../../../src/core/revocation/change.ts'
import { type ChangeFeed, entriesPerRead } from '../../../src/core/revocation/change-feed.ts'
import { concernsUntil } from './change-append.ts'
import type { Door, Entry, State } from './state.ts'

export function createChangeFeed(door: Door): ChangeFeed {
  return {
    async read(after, limit = entriesPerRead) {
      const state = door.read()
      const { version } = state
      const [from, isInSnapshot] = after === undefined ? [0, true] : read(after)
      const changes = entriesAfter(state, from, limit).map(entry => toChange(state, entry))
      const end = changes.at(-1)?.position ?? state.position
      const hasMore = changes.length === limit && end < state.position
      const position = hasMore ? end : state.position
      const answer = {
        changes,
        position,
        cursor: `${hasMore && isInSnapshot ? 's' : 'p'}${position}`,
        // A reader that is ahead of the feed followed another one.
        complete: from <= state.position && (isInSnapshot || from >= state.prunedThrough),
        prunedUntil: state.prunedUntil,
        version,
      }
      if (!hasMore) return answer
      await nextTurn()
      return { ...answer, hasMore }
    },

    unchanged: version => door.read().version === version,

    covers(cursor, mark) {
      const [[here, isPage], [there]] = [read(cursor), read(mark)]
      return !isPage && here !== Number.POSITIVE_INFINITY && here >= there
    },

    async prune(now) {
      const state = door.write()
      const stale = state.changes.filter(entry => concernsUntil(state, entry) < now)
      for (const entry of stale) {
        state.prunedThrough = Math.max(state.prunedThrough, entry.position)
        state.prunedUntil = Math.max(state.prunedUntil, concernsUntil(state, entry))
      }
      state.changes = state.changes.filter(entry => !stale.includes(entry))
      return stale.length
    },
  }
}

/** What is no cursor is beyond every entry. */
function read(cursor: string): [position: number, isInSnapshot: boolean] {
  const match = /^([ps]?)(\d{1,15})$/.exec(cursor)
  return match === null ? [Number.POSITIVE_INFINITY, false] : [Number(match[2]), match[1] === 's']
}

/** Followers ask for the few last entries: found from the end. */
function entriesAfter({ changes }: State, position: number, limit: number): Entry[] {
  const last = changes.findLastIndex(change => change.position <= position)
  return changes.slice(last + 1, last + 1 + limit)
}

function toChange(state: State, entry: Entry): Change {
  const { body, position } = entry
  const own = { position, concernsUntil: concernsUntil(state, entry) }
  return body.kind === 'roles' ? { ...own, ...body, roles: [...body.roles] } : { ...own, ...body }
}
