/** Ended tokens in memory: they live in the change feed. */
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange } from './change-append.ts'
import type { Door } from './state.ts'

export function createRevocationStore(door: Door): RevocationStore {
  return {
    async revokeToken({ jti, at, expiresAt, audit }) {
      const state = door.write()
      const concernsUntil = expiresAt ?? tokensLiveUntil(at, state.tokenLifetimeSeconds)
      const covered = state.endedTokens.get(jti)
      // A repeated call must not grow the feed, which every node holds in memory.
      if (covered !== undefined && covered >= concernsUntil) return { position: state.position }
      appendAudit(state, audit)
      return { position: appendChange(state, { kind: 'token', jti }, concernsUntil) }
    },

    async declareTokenLifetime(seconds) {
      const state = door.write()
      state.tokenLifetimeSeconds = Math.max(state.tokenLifetimeSeconds, seconds)
      return state.tokenLifetimeSeconds
    },
  }
}
