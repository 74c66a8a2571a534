/** Ended tokens in SQLite: they live in the change feed. */
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import type { Writer } from './writer.ts'

export function createRevocationStore(writer: Writer): RevocationStore {
  return {
    revokeToken: input => writer.write('revocations', 'revokeToken', input),
    endEverything: async input => {
      // Copied: a view into a pooled Buffer would take the whole pool along to the thread.
      const keys = input.keys.map(key => ({ ...key, sealed: new Uint8Array(key.sealed) }))
      return writer.write('revocations', 'endEverything', { ...input, keys })
    },
    declareTokenLifetime: seconds => writer.write('revocations', 'declareTokenLifetime', seconds),
  }
}
