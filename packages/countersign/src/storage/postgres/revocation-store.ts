/** Ended tokens in PostgreSQL: they live in the change feed. */
import { sql } from 'kysely'
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { appendTo, lockEnds, type NewEntry } from './append.ts'
import type { Database } from './database.ts'
import { build, statement } from './query.ts'

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

const raiseLifetime = statement<{ seconds: number }>()(slot =>
  build
    .updateTable('feed')
    .set({ token_lifetime_seconds: slot('seconds') })
    .where('token_lifetime_seconds', '<', slot('seconds')),
)

const lifetime = statement<Record<string, never>>()(() =>
  build.selectFrom('feed').select('token_lifetime_seconds'),
)

export function createRevocationStore(database: Database): RevocationStore {
  return {
    revokeToken: ({ jti, at, expiresAt, audit }) =>
      database.transaction(async transaction => {
        const ends = await lockEnds(transaction)
        const concernsUntil = expiresAt ?? tokensLiveUntil(at, ends.tokenLifetimeSeconds)
        // A repeated call must not grow the feed, which every node holds in memory.
        if ((await transaction.get(covering, { jti, concernsUntil })) !== undefined) {
          return { position: ends.position }
        }
        const entry: NewEntry = { body: { kind: 'token', jti }, concernsUntil: () => concernsUntil }
        return { position: appendTo(transaction, ends, [entry], audit) }
      }),

    declareTokenLifetime: seconds =>
      database.transaction(async transaction => {
        transaction.send(raiseLifetime, { seconds })
        const row = await transaction.get(lifetime, {})
        return row?.token_lifetime_seconds ?? seconds
      }),
  }
}
