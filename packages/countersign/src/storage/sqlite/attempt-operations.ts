/** Counted attempts, as the writer thread counts them. */
import { refundAttempt, spendAttempt } from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import { build, type Database, statement } from './database.ts'
import type { Operations } from './operation.ts'

interface Spent {
  spentUntil: number
  refused: boolean
}

const find = statement<{ key: string }>()(slot =>
  build.selectFrom('attempt').select(['spent_until', 'refused']).where('key', '=', slot('key')),
)

const write = statement<{ key: string; spentUntil: number; refused: number }>()(slot =>
  build
    .insertInto('attempt')
    .values({ key: slot('key'), spent_until: slot('spentUntil'), refused: slot('refused') })
    .onConflict(conflict =>
      conflict.column('key').doUpdateSet({ spent_until: slot('spentUntil'), refused: slot('refused') }),
    ),
)

const remove = statement<{ key: string }>()(slot =>
  build.deleteFrom('attempt').where('key', '=', slot('key')),
)

const removeEarned = statement<{ now: number }>()(slot =>
  build.deleteFrom('attempt').where('spent_until', '<=', slot('now')),
)

export const attemptOperations: Operations<AttemptStore, keyof AttemptStore> = {
  spend(database, allowances, now) {
    const spent = new Map<string, Spent>()
    const refused = new Map<string, Spent>()
    let retryAfterMs = 0
    for (const allowance of allowances) {
      const { key } = allowance
      const before = spent.get(key) ?? read(database, key) ?? { spentUntil: 0, refused: false }
      const answer = spendAttempt(before.spentUntil, allowance, now)
      if (answer.ok) spent.set(key, { spentUntil: answer.spentUntil, refused: false })
      else refused.set(key, read(database, key) ?? { spentUntil: 0, refused: false })
      if (!answer.ok) retryAfterMs = Math.max(retryAfterMs, answer.retryAfterMs)
    }
    if (refused.size === 0) {
      for (const [key, state] of spent) store(database, key, state)
      return { ok: true }
    }
    const first = [...refused].filter(([, state]) => !state.refused)
    for (const [key, { spentUntil }] of first) store(database, key, { spentUntil, refused: true })
    return { ok: false, retryAfterMs, first: first.length > 0 }
  },

  refund(database, allowances, now) {
    for (const allowance of allowances) {
      const { key, windowMs } = allowance
      const before = read(database, key)
      if (before === undefined) continue
      // What a clock set back leaves standing further ahead than the window counts as a full window, as in spending.
      const spentUntil = refundAttempt(Math.min(before.spentUntil, now + windowMs), allowance)
      if (spentUntil <= now) database.run(remove, { key })
      else store(database, key, { ...before, spentUntil })
    }
  },

  prune(database, now) {
    return database.run(removeEarned, { now }).changes
  },
}

function read(database: Database, key: string): Spent | undefined {
  const row = database.get(find, { key })
  return row && { spentUntil: row.spent_until, refused: row.refused === 1 }
}

function store(database: Database, key: string, { spentUntil, refused }: Spent): void {
  database.run(write, { key, spentUntil, refused: refused ? 1 : 0 })
}
