/** Signing keys in SQLite. */
import type { KeyStore } from '../../core/key/key-store.ts'
import type { Writer } from './writer.ts'

export function createKeyStore(writer: Writer): KeyStore {
  return {
    list: () => writer.scan('keys', 'list'),
    change: async input => {
      // Copied: a view into a pooled Buffer would take the whole pool along to the thread.
      const add = input.add.map(key => ({ ...key, sealed: new Uint8Array(key.sealed) }))
      return writer.write('keys', 'change', { ...input, add })
    },
  }
}
