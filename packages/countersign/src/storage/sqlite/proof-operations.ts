/** Used proofs, as the writer thread remembers them. */
import type { ProofStore } from '../../core/token/proof-store.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

const insert = statement<{ digest: Uint8Array; expiresAt: number }>()('proof.insert', ({ build, slot }) =>
  build
    .insertInto('proof')
    .values({ digest: slot('digest'), expires_at: slot('expiresAt') })
    .onConflict(conflict => conflict.column('digest').doNothing()),
)

const removeOver = statement<{ now: number }>()('proof.removeOver', ({ build, slot }) =>
  build.deleteFrom('proof').where('expires_at', '<=', slot('now')),
)

export const proofOperations: Operations<ProofStore, keyof ProofStore> = {
  consume(database, { digest, expiresAt }) {
    return database.run(insert, { digest, expiresAt }).changes === 1
  },

  prune(database, now) {
    return database.run(removeOver, { now }).changes
  },
}
