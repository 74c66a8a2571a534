/** Signing keys in memory. */
import type { KeyStore } from '../../core/key/key-store.ts'
import type { StoredKey } from '../../core/key/signing-key.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange } from './change-append.ts'
import type { Door, State } from './state.ts'

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
const forever = 8_640_000_000_000_000

export function createKeyStore(door: Door): KeyStore {
  return {
    async list() {
      return oldestFirst(door.read()).map(copyKey)
    },

    async ensureActive(key, audit) {
      const state = door.write()
      const { algorithm } = key
      const hasActive = oldestFirst(state).some(
        other => other.algorithm === algorithm && other.state === 'active',
      )
      if (!hasActive) {
        state.keys.set(key.kid, copyKey(key))
        appendAudit(state, audit)
        appendChange(state, { kind: 'keys' }, forever)
      }
      return oldestFirst(state).map(copyKey)
    },
  }
}

function oldestFirst({ keys }: State): StoredKey[] {
  return [...keys.values()].sort((a, b) => a.createdAt - b.createdAt || (a.kid < b.kid ? -1 : 1))
}

function copyKey(key: StoredKey): StoredKey {
  return { ...key, sealed: new Uint8Array(key.sealed) }
}
