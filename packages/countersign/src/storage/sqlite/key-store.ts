/** Signing keys in SQLite. */
import type { KeyStore } from '../../core/key/key-store.ts'
import type { Writer } from './writer.ts'

export function createKeyStore(writer: Writer): KeyStore {
  return {
    list: () => writer.scan('keys', 'list'),
    // Copied: a view into a pooled Buffer would take the whole pool along to the thread.
    ensureActive: async (key, audit) =>
      writer.write('keys', 'ensureActive', { ...key, sealed: new Uint8Array(key.sealed) }, audit),
  }
}
