/** The change feed in memory. */
import type { Change } from '../../core/revocation/change.ts'
import type { ChangeFeed } from '../../core/revocation/change-feed.ts'
import type { Door, State } from './state.ts'

export function createChangeFeed(door: Door): ChangeFeed {
  let versionRead: number | undefined

  return {
    async read(position) {
      const state = door.read()
      versionRead = state.version
      return {
        changes: after(state, position).map(copyChange),
        position: state.position,
        // A reader that is ahead of the feed followed another one.
        complete: position === 0 || (position >= state.prunedThrough && position <= state.position),
        prunedUntil: state.prunedUntil,
      }
    },

    unchanged: () => door.read().version === versionRead,

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
function after({ changes }: State, position: number): Change[] {
  const last = changes.findLastIndex(change => change.position <= position)
  return changes.slice(last + 1)
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
