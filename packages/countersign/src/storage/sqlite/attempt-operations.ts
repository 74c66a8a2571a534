/** Counted attempts, as the writer thread counts them. */
import { type AttemptState, refundAttempts, spendAttempts } from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

const find = statement<{ key: string }>()('attempt.find', ({ build, slot }) =>
  build.selectFrom('attempt').select(['spent_until', 'refused']).where('key', '=', slot('key')),
)

const write = statement<{ key: string; spentUntil: number; refused: number }>()(
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

export const attemptOperations: Operations<AttemptStore, keyof AttemptStore> = {
  spend(database, allowances, now) {
    const { answer, changed } = spendAttempts(key => read(database, key), allowances, now)
    for (const [key, state] of changed) store(database, key, state)
    return answer
  },

  refund(database, allowances, now) {
    for (const [key, state] of refundAttempts(one => read(database, one), allowances, now)) {
      if (state === undefined) database.run(remove, { key })
      else store(database, key, state)
    }
  },

  prune(database, now) {
    return database.run(removeEarned, { now }).changes
  },
}

function read(database: Database, key: string): AttemptState | undefined {
  const row = database.get(find, { key })
  return row && { spentUntil: row.spent_until, refused: row.refused === 1 }
}

function store(database: Database, key: string, { spentUntil, refused }: AttemptState): void {
  database.run(write, { key, spentUntil, refused: refused ? 1 : 0 })
}
