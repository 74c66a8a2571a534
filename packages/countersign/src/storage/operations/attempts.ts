/** Counted attempts. */
import {
  type AttemptAllowance,
  type AttemptState,
  refundAttempts,
  spendAttempts,
} from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import { greatest, isIn, onPostgres, readTime } from '../sql/dialect.ts'
import { changed, type Operation, one, send, together } from '../sql/operation.ts'
import { flag, number, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { lookUp, type OperationsOf, openToAll, sweep, write } from './defined.ts'

const stateShape = shape({ key: text, spent_until: number, noted_at: number, refused: flag })
const familiarShape = shape({ until: number })

export const attemptOperations: OperationsOf<AttemptStore> = {
  // All that are for one identifier wait for one lock, over as many connections as they are given.
  spend: openToAll(function* (allowances, now) {
    const { kept, at } = yield* lockAndRead(allowances, now)
    const { answer, changed: states } = spendAttempts(key => kept.get(key), allowances, at)
    yield* send(...[...states].map(([key, state]) => keep(key, state)))
    return answer
  }),

  refund: openToAll(function* (allowances, now) {
    const { kept, at } = yield* lockAndRead(allowances, now)
    const states = refundAttempts(key => kept.get(key), allowances, at)
    yield* send(...[...states].map(([key, state]) => keep(key, state)))
  }),

  familiarUntil: lookUp(function* (key) {
    return (yield* one(rows(familiarShape)`SELECT until FROM familiar WHERE key = ${key}`))?.until
  }),

  noteFamiliar: write(function* (key, until) {
    yield* send(sql`
      INSERT INTO familiar (key, until) VALUES (${key}, ${until})
      ON CONFLICT (key) DO UPDATE SET until = ${greatest}(familiar.until, excluded.until)`)
  }),

  prune: sweep(function* (now) {
    yield* send(sql`DELETE FROM familiar WHERE until <= ${now}`)
    return yield* changed(sql`DELETE FROM attempt WHERE spent_until <= ${now}`)
  }),
}

/** The first of the two numbers that name these locks. */
const lockClass = 0x636f756e

function* lockAndRead(
  allowances: readonly AttemptAllowance[],
  now: number,
): Operation<{ kept: Map<string, AttemptState>; at: number }> {
  const keys = allowances.map(({ key }) => key)
  const [, times, found] = yield* together(
    // A key that is not there yet has no row to lock. In one order, so that no two transactions wait for each other; that two
    // keys share a number costs a wait, no more. The locks are released with the commit.
    onPostgres(sql`
      SELECT pg_advisory_xact_lock(${lockClass}, locked.number)
      FROM (SELECT DISTINCT hashtext(key) AS number FROM unnest(${keys}::text[]) AS given(key) ORDER BY 1) AS locked`),
    // Read after the locks are got: an earlier holder's instants are never later.
    readTime(now),
    rows(stateShape)`SELECT key, spent_until, noted_at, refused FROM attempt WHERE key ${isIn(keys)}`,
  )
  const kept = found.map(
    ({ key, spent_until: spentUntil, noted_at: notedAt, refused }) =>
      [key, { spentUntil, notedAt, refused }] as const,
  )
  return { kept: new Map(kept), at: times[0]?.now ?? now }
}

function keep(key: string, state: AttemptState | undefined): Sql {
  if (state === undefined) return sql`DELETE FROM attempt WHERE key = ${key}`
  return sql`
    INSERT INTO attempt (key, spent_until, noted_at, refused)
    VALUES (${key}, ${state.spentUntil}, ${state.notedAt}, ${state.refused})
    ON CONFLICT (key) DO UPDATE
    SET spent_until = excluded.spent_until, noted_at = excluded.noted_at, refused = excluded.refused`
}
