/** Ended tokens in memory: they live in the change feed. */
import { feedJump } from '../../../src/core/revocation/feed-jump.ts'
import type { RevocationStore } from '../../../src/core/revocation/revocation-store.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, here } from './change-append.ts'
import { forever } from './key-store.ts'
import { endEntry } from './session-ending.ts'
import type { Door } from './state.ts'

export function createRevocationStore(door: Door): RevocationStore {
  return {
    async revokeToken({ jti, at, expiresAt, audit }) {
      const state = door.write()
      // A repeated call must not grow the feed, which every node holds in memory.
      const isCovered = state.changes.some(
        ({ body, untilAt, ofTokens }) =>
          body.kind === 'token' &&
          body.jti === jti &&
          (ofTokens || (expiresAt !== undefined && untilAt >= expiresAt)),
      )
      if (isCovered) return here(state)
      appendAudit(state, audit)
      const concern = expiresAt === undefined ? { tokensAt: at } : { until: expiresAt }
      return appendChange(state, { kind: 'token', jti }, concern)
    },

    async endSessions({ at, limit, after }) {
      const state = door.write()
      const from = after === undefined ? '' : Buffer.from(after).toString('hex')
      const open = [...state.sessions]
        .filter(([digest, entry]) => digest > from && entry.endedAt === undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, limit)
      for (const [, entry] of open) endEntry(state, entry, 'backup-restored', at)
      const [last] = open.at(-1) ?? []
      const isFull = open.length === limit && last !== undefined
      return { ended: open.length, ...(isFull && { next: new Uint8Array(Buffer.from(last, 'hex')) }) }
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
      state.changes = []
      appendAudit(state, audit)
      const appended = appendChange(state, { kind: 'keys' }, { until: forever })
      return { sessions: open.length, keys: revoked.length, ...appended }
    },

    async declareTokenLifetime(seconds) {
      const state = door.write()
      state.tokenLifetimeSeconds = Math.max(state.tokenLifetimeSeconds, seconds)
      return state.tokenLifetimeSeconds
    },
  }
}
