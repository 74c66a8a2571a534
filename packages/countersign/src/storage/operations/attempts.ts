/** Counted attempts. */
import {
  type AttemptAllowance,
  type AttemptState,
  spendAttempts,
} from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import { judgeAttempt } from '../../core/authenticator/sign-in-attempt.ts'
import { readTime } from '../sql/dialect.ts'
import { changed, type Operation, send, together } from '../sql/operation.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import {
  attemptStates,
  familiarShape,
  lockAllowances,
  lockAttempts,
  lockJudged,
  type StateRow,
  settling,
} from './attempt-row.ts'
import { type OperationsOf, openToAll, sweep } from './defined.ts'
import { subjectByIdentifier, toCredentials } from './subject-row.ts'

export const attemptOperations: OperationsOf<AttemptStore> = {
  // All that are for one identifier wait for one lock, over as many connections as they are given.
  spend: openToAll(function* (allowances, now) {
    const { kept, at } = yield* lockAndRead(allowances, now)
    return yield* spend(kept, allowances, at)
  }),

  begin: openToAll(function* (attempt, now) {
    const { identifier = '', devices, network, crowd, strangers } = attempt
    const own = [...devices.map(device => device.own.key), ...(network === undefined ? [] : [network.key])]
    const keys = [...own, ...[...(crowd ? [crowd] : []), ...strangers].map(({ key }) => key)]
    const [locked, times, states, familiar, subjects] = yield* together(
      lockJudged(attempt, own, now),
      // Read after the locks are got: an earlier holder's instants are never later.
      readTime(now),
      attemptStates(keys),
      rows(familiarShape)`SELECT until FROM familiar WHERE key = ${network?.key ?? ''}`,
      subjectByIdentifier(identifier),
    )
    const at = times[0]?.now ?? now
    const row = subjects[0]
    const found = row && toCredentials(row)
    const until = familiar[0]?.until ?? 0
    const judged = judgeAttempt(attempt, found?.subject, until, at)
    const isLocked = judged.allowances.every(({ key }) => locked.some(one => one.key === key))
    // The account was changed between the lock and the look at it.
    const read = isLocked ? { kept: byKey(states), at } : yield* lockAndRead(judged.allowances, now)
    const spent = yield* spend(read.kept, judged.allowances, read.at)
    return { ...judged, ...(found && { found }), familiarUntil: judged.isFamiliar ? until : 0, spent }
  }),

  settle: openToAll(function* (settlement, now) {
    yield* send(lockAllowances(settlement), ...settling(settlement, now))
  }),

  prune: sweep(function* (now) {
    yield* send(sql`DELETE FROM familiar WHERE until <= ${now}`)
    return yield* changed(sql`DELETE FROM attempt WHERE spent_until <= ${now}`)
  }),
}

function* lockAndRead(
  allowances: readonly AttemptAllowance[],
  now: number,
): Operation<{ kept: Map<string, AttemptState>; at: number }> {
  const keys = allowances.map(({ key }) => key)
  const [, times, found] = yield* together(lockAttempts(keys), readTime(now), attemptStates(keys))
  return { kept: byKey(found), at: times[0]?.now ?? now }
}

function byKey(found: readonly StateRow[]): Map<string, AttemptState> {
  return new Map(
    found.map(({ key, spent_until: spentUntil, noted_at: notedAt, refused }) => [
      key,
      { spentUntil, notedAt, refused },
    ]),
  )
}

function* spend(
  kept: Map<string, AttemptState>,
  allowances: readonly AttemptAllowance[],
  at: number,
): Operation<ReturnType<typeof spendAttempts>['answer']> {
  const { answer, changed: states } = spendAttempts(key => kept.get(key), allowances, at)
  yield* send(...[...states].map(([key, state]) => keep(key, state)))
  return answer
}

function keep(key: string, state: AttemptState): Sql {
  return sql`
    INSERT INTO attempt (key, spent_until, noted_at, refused)
    VALUES (${key}, ${state.spentUntil}, ${state.notedAt}, ${state.refused})
    ON CONFLICT (key) DO UPDATE
    SET spent_until = excluded.spent_until, noted_at = excluded.noted_at, refused = excluded.refused`
}
