/** Signing keys in memory. */
import { applyKeyChange, isEmpty } from '../../../src/core/key/key-change.ts'
import type { KeyStore } from '../../../src/core/key/key-store.ts'
import type { StoredKey } from '../../../src/core/key/signing-key.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, here } from './change-append.ts'
import type { Door, State } from './state.ts'

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
export const forever = 8_640_000_000_000_000

export function createKeyStore(door: Door): KeyStore {
  return {
    async list() {
      return oldestFirst(door.read()).map(copyKey)
    },

    async change(input) {
      const state = door.write()
      const after = applyKeyChange([...state.keys.values()], input)
      if (after === undefined) return { outcome: 'conflict' }
      if (isEmpty(input)) return { outcome: 'changed', ...here(state) }
      state.keys = new Map(after.map(key => [key.kid, copyKey(key)]))
      appendAudit(state, input.audit)
      return { outcome: 'changed', ...appendChange(state, { kind: 'keys' }, { until: forever }) }
    },
  }
}

function oldestFirst({ keys }: State): StoredKey[] {
  return [...keys.values()].sort((a, b) => a.createdAt - b.createdAt || (a.kid < b.kid ? -1 : 1))
}

function copyKey(key: StoredKey): StoredKey {
  return { ...key, sealed: new Uint8Array(key.sealed) }
}
