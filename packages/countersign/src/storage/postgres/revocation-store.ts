/** Ended tokens in PostgreSQL: they live in the change feed. */
import { feedJump, type RevocationStore } from '../../core/revocation/revocation-store.ts'
import type { SessionEnd } from '../../core/session/session.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { appendTo, lockEnds, type NewEntry } from './append.ts'
import type { Database } from './database.ts'
import { forever, insertKey } from './key-store.ts'
import { statement } from './statement.ts'

const covering = statement<{ jti: string; concernsUntil: number }>()(
  'revocation.covering',
  ({ build, slot }) =>
    build
      .selectFrom('change')
      .select('position')
      .where('kind', '=', 'token')
      .where('jti', '=', slot('jti'))
      .where('concerns_until', '>=', slot('concernsUntil'))
      .limit(1),
)

const raiseLifetime = statement<{ seconds: number }>()('revocation.raiseLifetime', ({ build, slot }) =>
  build
    .updateTable('feed')
    .set({ token_lifetime_seconds: slot('seconds') })
    .where('token_lifetime_seconds', '<', slot('seconds')),
)

const lifetime = statement<Record<string, never>>()('revocation.lifetime', ({ build }) =>
  build.selectFrom('feed').select('token_lifetime_seconds'),
)

const endSessions = statement<{ at: number; why: SessionEnd }>()(
  'revocation.endSessions',
  ({ build, slot }) =>
    build
      .with('found', query =>
        query
          .selectFrom('session')
          .select('digest')
          .where('ended_at', 'is', null)
          .orderBy('digest')
          .forNoKeyUpdate(),
      )
      .updateTable('session')
      .from('found')
      .set({ ended_at: slot('at'), end_reason: slot('why') })
      .whereRef('session.digest', '=', 'found.digest'),
)

const revokeKeys = statement<{ at: number; kept: readonly string[] }>()(
  'revocation.revokeKeys',
  ({ build, slot, sql }) =>
    build
      .updateTable('signing_key')
      .set({ state: 'revoked', changed_at: slot('at') })
      .where('state', '!=', 'revoked')
      .where('kid', '!=', sql<string>`ALL(${slot('kept')}::text[])`),
)

const kids = statement<Record<string, never>>()('revocation.kids', ({ build }) =>
  build.selectFrom('signing_key').select('kid'),
)

const noteJump = statement<{ position: number }>()('revocation.noteJump', ({ build, slot }) =>
  build.updateTable('feed').set({ pruned_through: slot('position') }),
)

export function createRevocationStore(database: Database): RevocationStore {
  return {
    revokeToken: ({ jti, at, expiresAt, audit }) =>
      database.transaction(async transaction => {
        const ends = await lockEnds(transaction)
        const concernsUntil = expiresAt ?? tokensLiveUntil(at, ends.issued)
        // A repeated call must not grow the feed, which every node holds in memory.
        if ((await transaction.get(covering, { jti, concernsUntil })) !== undefined) {
          return { position: ends.position }
        }
        const entry: NewEntry = { body: { kind: 'token', jti }, concernsUntil: () => concernsUntil }
        return { position: appendTo(transaction, ends, [entry], audit) }
      }),

    endEverything: ({ at, keys, audit }) =>
      database.transaction(
        async transaction => {
          const sessions = await transaction.run(endSessions, { at, why: 'backup-restored' })
          const ends = await lockEnds(transaction)
          const revoked = await transaction.run(revokeKeys, { at, kept: keys.map(({ kid }) => kid) })
          const there = new Set((await transaction.all(kids, {})).map(({ kid }) => kid))
          for (const key of keys) if (!there.has(key.kid)) transaction.send(insertKey, { ...key })
          const jumped = { ...ends, position: ends.position + feedJump }
          transaction.send(noteJump, { position: jumped.position })
          const entry: NewEntry = { body: { kind: 'keys' }, concernsUntil: () => forever }
          const position = appendTo(transaction, jumped, [entry], audit)
          return { sessions, keys: revoked, position }
        },
        { isLong: true },
      ),

    declareTokenLifetime: seconds =>
      database.transaction(async transaction => {
        transaction.send(raiseLifetime, { seconds })
        const row = await transaction.get(lifetime, {})
        return row?.token_lifetime_seconds ?? seconds
      }),
  }
}
