/** Used proofs in PostgreSQL. */
import type { ProofStore } from '../../core/token/proof-store.ts'
import type { Database } from './database.ts'
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

export function createProofStore(database: Database): ProofStore {
  return {
    consume: ({ digest, expiresAt }) =>
      database.transaction(async transaction => (await transaction.run(insert, { digest, expiresAt })) === 1),

    prune: now => database.transaction(transaction => transaction.run(removeOver, { now }), { isLong: true }),
  }
}
