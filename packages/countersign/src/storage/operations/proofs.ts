/** Used proofs. */
import type { ProofStore } from '../../core/token/proof-store.ts'
import { changed } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { type OperationsOf, openToAll, sweep } from './defined.ts'

export const proofOperations: OperationsOf<ProofStore> = {
  // Whoever makes a key of their own can prove it as often as they like.
  consume: openToAll(function* ({ digest, expiresAt }) {
    const inserted = yield* changed(
      sql`INSERT INTO proof (digest, expires_at) VALUES (${digest}, ${expiresAt}) ON CONFLICT (digest) DO NOTHING`,
    )
    return inserted === 1
  }),

  prune: sweep(function* (now) {
    return yield* changed(sql`DELETE FROM proof WHERE expires_at <= ${now}`)
  }),
}
