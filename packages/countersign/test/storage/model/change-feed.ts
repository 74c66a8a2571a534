/** The change feed in memory. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Change } from '../../../src/core/revocation/change.ts'
import { type ChangeFeed, entriesPerRead } from '../../../src/core/revocation/change-feed.ts'
import type { Door, State } from './state.ts'

export function createChangeFeed(door: Door): ChangeFeed {
  return {
    async read(position, limit = entriesPerRead) {
      const state = door.read()
      const { version } = state
      const changes = after(state, position, limit).map(copyChange)
      const end = changes.at(-1)?.position ?? state.position
      const hasMore = changes.length === limit && end < state.position
      const read = {
        changes,
        position: hasMore ? end : state.position,
        // A reader that is ahead of the feed followed another one.
        complete: position === 0 || (position >= state.prunedThrough && position <= state.position),
        prunedUntil: state.prunedUntil,
        version,
      }
      if (!hasMore) return read
      await nextTurn()
      return { ...read, hasMore }
    },

    unchanged: version => door.read().version === version,

    async prune(now) {
      const state = door.write()
      const stale = state.changes.filter(({ concernsUntil }) => concernsUntil < now)
      for (const change of stale) forget(state, change)
      state.changes = state.changes.filter(({ concernsUntil }) => concernsUntil >= now)
      return stale.length
    },
  }
}

/** Followers ask for the few last entries: found from the end. */
function after({ changes }: State, position: number, limit: number): Change[] {
  const last = changes.findLastIndex(change => change.position <= position)
  return changes.slice(last + 1, last + 1 + limit)
}

function forget(state: State, change: Change): void {
  state.prunedThrough = Math.max(state.prunedThrough, change.position)
  state.prunedUntil = Math.max(state.prunedUntil, change.concernsUntil)
  if (change.kind === 'token' && state.endedTokens.get(change.jti) === change.concernsUntil) {
    state.endedTokens.delete(change.jti)
  }
}

function copyChange(change: Change): Change {
  return change.kind === 'roles' ? { ...change, roles: [...change.roles] } : { ...change }
}
