/** Used proofs in memory. */
import type { ProofStore } from '../../../src/core/token/proof-store.ts'
import { digestKey } from './session-create.ts'
import type { Door } from './state.ts'

export function createProofStore(door: Door): ProofStore {
  return {
    async consume({ digest, expiresAt }) {
      const { proofs } = door.write()
      const key = digestKey(digest)
      if (proofs.has(key)) return false
      proofs.set(key, expiresAt)
      return true
    },

    async prune(now) {
      const { proofs } = door.write()
      const over = [...proofs].filter(([, expiresAt]) => expiresAt <= now)
      for (const [key] of over) proofs.delete(key)
      return over.length
    },
  }
}
