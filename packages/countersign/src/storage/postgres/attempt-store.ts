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
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

/** The first of the two numbers that name these locks. */
const lockClass = 0x636f756e

/** A key that is not there yet has no row to lock. The locks are released with the commit. */
const lockKeys = statement<{ numbers: readonly number[] }>()('attempt.lockKeys', ({ build, slot, sql }) =>
  build
    .selectFrom(sql<{ number: number }>`unnest(${slot('numbers')}::integer[])`.as<'key'>(sql`key(number)`))
    .select(sql`pg_advisory_xact_lock(${sql.lit(lockClass)}, key.number)`.as('locked')),
)

const find = statement<{ keys: readonly string[] }>()('attempt.find', ({ build, slot, sql }) =>
  build
    .selectFrom('attempt')
    .select(['key', 'spent_until', 'refused'])
    .where('key', '=', sql<string>`ANY(${slot('keys')}::text[])`),
)

const write = statement<{ key: string; spentUntil: number; refused: boolean }>()(
  'attempt.write',
  ({ build, slot }) =>
    build
      .insertInto('attempt')
      .values({ key: slot('key'), spent_until: slot('spentUntil'), refused: slot('refused') })
      .onConflict(conflict =>
        conflict.column('key').doUpdateSet({ spent_until: slot('spentUntil'), refused: slot('refused') }),
      ),
)

const remove = statement<{ key: string }>()('attempt.remove', ({ build, slot }) =>
  build.deleteFrom('attempt').where('key', '=', slot('key')),
)

const removeEarned = statement<{ now: number }>()('attempt.removeEarned', ({ build, slot }) =>
  build.deleteFrom('attempt').where('spent_until', '<=', slot('now')),
)

export function createAttemptStore(database: Database): AttemptStore {
  return {
    spend: (allowances, now) =>
      database.transaction(
        async transaction => {
          const kept = await lockAndRead(transaction, allowances)
          const { answer, changed } = spendAttempts(key => kept.get(key), allowances, now)
          for (const [key, state] of changed) transaction.send(write, { key, ...state })
          return answer
        },
        // All that are for one identifier wait for one lock, over as many connections as they are given.
        { isOpenToAll: true },
      ),

    refund: (allowances, now) =>
      database.transaction(
        async transaction => {
          const kept = await lockAndRead(transaction, allowances)
          for (const [key, state] of refundAttempts(one => kept.get(one), allowances, now)) {
            if (state === undefined) transaction.send(remove, { key })
            else transaction.send(write, { key, ...state })
          }
        },
        { isOpenToAll: true },
      ),

    prune: now =>
      database.transaction(transaction => transaction.run(removeEarned, { now }), { isLong: true }),
  }
}

async function lockAndRead(
  transaction: Transaction,
  allowances: readonly AttemptAllowance[],
): Promise<Map<string, AttemptState>> {
  const keys = allowances.map(({ key }) => key)
  // In one order, so that no two transactions wait for each other. That two keys share a number costs a wait, no more.
  const numbers = [...new Set(keys.map(lockNumber))].sort((a, b) => a - b)
  transaction.send(lockKeys, { numbers })
  const rows = await transaction.all(find, { keys })
  return new Map(rows.map(row => [row.key, { spentUntil: row.spent_until, refused: row.refused }]))
}

function lockNumber(key: string): number {
  return hash('sha256', key, 'buffer').readInt32BE(0)
}
