/** Counted attempts, as the writer thread counts them. */
import { type AttemptState, refundAttempts, spendAttempts } from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import { type Statement, statement } from './statement.ts'

const find = statement<{ key: string }>()('attempt.find', ({ build, slot }) =>
  build.selectFrom('attempt').select(['spent_until', 'noted_at', 'refused']).where('key', '=', slot('key')),
)

const write = statement<{ key: string; spentUntil: number; notedAt: number; refused: number }>()(
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

export const familiarByKey: Statement<{ key: string }, { until: number }> = statement<{ key: string }>()(
  'attempt.familiar',
  ({ build, slot }) => build.selectFrom('familiar').select('until').where('key', '=', slot('key')),
)

const setFamiliar = statement<{ key: string; until: number }>()(
  'attempt.setFamiliar',
  ({ build, slot, sql }) =>
    build
      .insertInto('familiar')
      .values({ key: slot('key'), until: slot('until') })
      .onConflict(conflict =>
        conflict.column('key').doUpdateSet({ until: sql<number>`max(familiar.until, ${slot('until')})` }),
      ),
)

const removeUnfamiliar = statement<{ now: number }>()('attempt.removeUnfamiliar', ({ build, slot }) =>
  build.deleteFrom('familiar').where('until', '<=', slot('now')),
)

export const attemptOperations: Operations<AttemptStore, Exclude<keyof AttemptStore, 'familiarUntil'>> = {
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

  noteFamiliar(database, key, until) {
    database.run(setFamiliar, { key, until })
  },

  prune(database, now) {
    database.run(removeUnfamiliar, { now })
    return database.run(removeEarned, { now }).changes
  },
}

function read(database: Database, key: string): AttemptState | undefined {
  const row = database.get(find, { key })
  return row && { spentUntil: row.spent_until, notedAt: row.noted_at, refused: row.refused === 1 }
}

function store(database: Database, key: string, { spentUntil, notedAt, refused }: AttemptState): void {
  database.run(write, { key, spentUntil, notedAt, refused: refused ? 1 : 0 })
}
