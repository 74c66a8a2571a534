/** Ending stateless tokens, as the writer thread does it. */
import { sql } from 'kysely'
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { appendAudit } from './audit-append.ts'
import {
  appendChange,
  currentPosition,
  longestTokenLifetimeSeconds,
  noteTokenLifetime,
} from './change-append.ts'
import { build, statement } from './database.ts'
import type { Operations } from './operation.ts'

const covering = statement<{ jti: string; concernsUntil: number }>()(slot =>
  build
    .selectFrom('change')
    .select('position')
    // A literal, so that the partial index is used.
    .where('kind', '=', sql.lit('token'))
    .where('jti', '=', slot('jti'))
    .where('concerns_until', '>=', slot('concernsUntil'))
    .limit(sql.lit(1)),
)

export const revocationOperations: Operations<RevocationStore, keyof RevocationStore> = {
  revokeToken(database, { jti, at, expiresAt, audit }) {
    const concernsUntil = expiresAt ?? tokensLiveUntil(at, longestTokenLifetimeSeconds(database))
    // A repeated call must not grow the feed, which every node holds in memory.
    if (database.get(covering, { jti, concernsUntil }) !== undefined)
      return { position: currentPosition(database) }
    appendAudit(database, audit)
    return { position: appendChange(database, { kind: 'token', jti }, concernsUntil) }
  },

  declareTokenLifetime(database, seconds) {
    return noteTokenLifetime(database, seconds)
  },
}
