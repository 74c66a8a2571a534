/** Ended tokens in SQLite: they live in the change feed. */
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import type { Writer } from './writer.ts'

export function createRevocationStore(writer: Writer): RevocationStore {
  return {
    revokeToken: input => writer.write('revocations', 'revokeToken', input),
    declareTokenLifetime: seconds => writer.write('revocations', 'declareTokenLifetime', seconds),
  }
}
