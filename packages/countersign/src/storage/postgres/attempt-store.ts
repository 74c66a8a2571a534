/** Counted attempts in PostgreSQL. */
import { hash } from 'node:crypto'
import {
  type AttemptAllowance,
  type AttemptState,
  refundAttempts,
  spendAttempts,
} from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import type { Database } from './database.ts'
import { databaseNow } from './database-now.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

/** The first of the two numbers that name these locks. */
const lockClass = 0x636f756e

/** A key that is not there yet has no row to lock. The locks are released with the commit. */
const lockKeys = statement<{ numbers: readonly number[] }>()('attempt.lockKeys', ({ build, slot, sql }) =>
  build
    .selectFrom(sql<{ number: number }>`unnest(${slot('numbers')}::integer[])`.as<'key'>(sql`key(number)`))
    .select(sql`pg_advisory_xact_lock(${sql.lit(lockClass)}, key.number)`.as('locked'))
    // Read after the lock is got: an earlier holder's instants are never later.
    .select(databaseNow(sql).as('now')),
)

const find = statement<{ keys: readonly string[] }>()('attempt.find', ({ build, slot, sql }) =>
  build
    .selectFrom('attempt')
    .select(['key', 'spent_until', 'noted_at', 'refused'])
    .where('key', '=', sql<string>`ANY(${slot('keys')}::text[])`),
)

const write = statement<{ key: string; spentUntil: number; notedAt: number; refused: boolean }>()(
  'attempt.write',
  ({ build, slot }) =>
    build
      .insertInto('attempt')
      .values({
        key: slot('key'),
        spent_until: slot('spentUntil'),
        noted_at: slot('notedAt'),
        refused: slot('refused'),
      })
      .onConflict(conflict =>
        conflict.column('key').doUpdateSet({
          spent_until: slot('spentUntil'),
          noted_at: slot('notedAt'),
          refused: slot('refused'),
        }),
      ),
)

const remove = statement<{ key: string }>()('attempt.remove', ({ build, slot }) =>
  build.deleteFrom('attempt').where('key', '=', slot('key')),
)

const removeEarned = statement<{ now: number }>()('attempt.removeEarned', ({ build, slot }) =>
  build.deleteFrom('attempt').where('spent_until', '<=', slot('now')),
)

const familiar = statement<{ key: string }>()('attempt.familiar', ({ build, slot }) =>
  build.selectFrom('familiar').select('until').where('key', '=', slot('key')),
)

const setFamiliar = statement<{ key: string; until: number }>()(
  'attempt.setFamiliar',
  ({ build, slot, sql }) =>
    build
      .insertInto('familiar')
      .values({ key: slot('key'), until: slot('until') })
      .onConflict(conflict =>
        conflict
          .column('key')
          .doUpdateSet({ until: sql<number>`greatest(familiar.until, ${slot('until')})` }),
      ),
)

const removeUnfamiliar = statement<{ now: number }>()('attempt.removeUnfamiliar', ({ build, slot }) =>
  build.deleteFrom('familiar').where('until', '<=', slot('now')),
)

export function createAttemptStore(database: Database): AttemptStore {
  return {
    spend: (allowances, now) =>
      database.transaction(
        async transaction => {
          const { kept, at } = await lockAndRead(transaction, allowances, now)
          const { answer, changed } = spendAttempts(key => kept.get(key), allowances, at)
          for (const [key, state] of changed) transaction.send(write, { key, ...state })
          return answer
        },
        // All that are for one identifier wait for one lock, over as many connections as they are given.
        { isOpenToAll: true },
      ),

    refund: (allowances, now) =>
      database.transaction(
        async transaction => {
          const { kept, at } = await lockAndRead(transaction, allowances, now)
          for (const [key, state] of refundAttempts(one => kept.get(one), allowances, at)) {
            if (state === undefined) transaction.send(remove, { key })
            else transaction.send(write, { key, ...state })
          }
        },
        { isOpenToAll: true },
      ),

    familiarUntil: async key => (await database.get(familiar, { key }))?.until,

    noteFamiliar: (key, until) =>
      database.transaction(async transaction => {
        transaction.send(setFamiliar, { key, until })
      }),

    prune: now =>
      database.transaction(
        transaction => {
          transaction.send(removeUnfamiliar, { now })
          return transaction.run(removeEarned, { now })
        },
        { isLong: true },
      ),
  }
}

async function lockAndRead(
  transaction: Transaction,
  allowances: readonly AttemptAllowance[],
  now: number,
): Promise<{ kept: Map<string, AttemptState>; at: number }> {
  const keys = allowances.map(({ key }) => key)
  // In one order, so that no two transactions wait for each other. That two keys share a number costs a wait, no more.
  const numbers = [...new Set(keys.map(lockNumber))].sort((a, b) => a - b)
  const [locked, rows] = await Promise.all([
    transaction.all(lockKeys, { numbers }),
    transaction.all(find, { keys }),
  ])
  const at = transaction.ownTime(locked.at(-1)?.now ?? now, now)
  const kept = rows.map(
    ({ key, spent_until: spentUntil, noted_at: notedAt, refused }) =>
      [key, { spentUntil, notedAt, refused }] as const,
  )
  return { kept: new Map(kept), at }
}

function lockNumber(key: string): number {
  return hash('sha256', key, 'buffer').readInt32BE(0)
}
