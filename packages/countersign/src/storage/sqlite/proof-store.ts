/** Used proofs in SQLite. */
import type { ProofStore } from '../../core/token/proof-store.ts'
import type { Writer } from './writer.ts'

export function createProofStore(writer: Writer): ProofStore {
  return {
    consume: proof => writer.write('proofs', 'consume', proof),
    prune: now => writer.write('proofs', 'prune', now),
  }
}
