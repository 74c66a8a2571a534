/** Ended tokens in memory: they live in the change feed. */
import { feedJump, type RevocationStore } from '../../../src/core/revocation/revocation-store.ts'
import { tokensLiveUntil } from '../../../src/core/session/session-concern.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange } from './change-append.ts'
import { forever } from './key-store.ts'
import { endEntry } from './session-ending.ts'
import { type Door, issuedTokens } from './state.ts'

export function createRevocationStore(door: Door): RevocationStore {
  return {
    async revokeToken({ jti, at, expiresAt, audit }) {
      const state = door.write()
      const concernsUntil = expiresAt ?? tokensLiveUntil(at, issuedTokens(state))
      const covered = state.endedTokens.get(jti)
      // A repeated call must not grow the feed, which every node holds in memory.
      if (covered !== undefined && covered >= concernsUntil) return { position: state.position }
      appendAudit(state, audit)
      return { position: appendChange(state, { kind: 'token', jti }, concernsUntil) }
    },

    async endEverything({ at, keys, audit }) {
      const state = door.write()
      const open = [...state.openSessions.values()].flatMap(entries => [...entries])
      for (const entry of open) endEntry(state, entry, 'backup-restored', at)
      const added = new Set(keys.map(({ kid }) => kid))
      const revoked = [...state.keys.values()].filter(key => key.state !== 'revoked' && !added.has(key.kid))
      for (const key of revoked) state.keys.set(key.kid, { ...key, state: 'revoked', changedAt: at })
      for (const key of keys) {
        if (!state.keys.has(key.kid)) state.keys.set(key.kid, { ...key, sealed: new Uint8Array(key.sealed) })
      }
      state.position += feedJump
      state.prunedThrough = state.position
      appendAudit(state, audit)
      const position = appendChange(state, { kind: 'keys' }, forever)
      return { sessions: open.length, keys: revoked.length, position }
    },

    async declareTokenLifetime(seconds) {
      const state = door.write()
      state.tokenLifetimeSeconds = Math.max(state.tokenLifetimeSeconds, seconds)
      return state.tokenLifetimeSeconds
    },
  }
}
