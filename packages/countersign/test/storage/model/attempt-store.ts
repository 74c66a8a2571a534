/** Counted attempts in memory. */
import {
  type AttemptAllowance,
  type Spent,
  spendAttempts,
} from '../../../src/core/authenticator/attempt-rate.ts'
import type { AttemptStore, Settlement } from '../../../src/core/authenticator/attempt-store.ts'
import { judgeAttempt } from '../../../src/core/authenticator/sign-in-attempt.ts'
import { refundAttempts } from './refund-attempts.ts'
import type { Door, State } from './state.ts'
import { findCredentials } from './subject-store.ts'

export function createAttemptStore(door: Door): AttemptStore {
  return {
    async spend(allowances, now) {
      return spend(door.write(), allowances, now)
    },

    async begin(attempt, now) {
      const state = door.write()
      const found = findCredentials(state, attempt.identifier ?? '')
      const until = state.familiar.get(attempt.network?.key ?? '') ?? 0
      const judged = judgeAttempt(attempt, found?.subject, until, now)
      const spent = spend(state, judged.allowances, now)
      return { ...judged, ...(found && { found }), familiarUntil: judged.isFamiliar ? until : 0, spent }
    },

    async settle(settlement, now) {
      settle(door.write(), settlement, now)
    },

    async prune(now) {
      const { attempts, familiar } = door.write()
      for (const [key, until] of familiar) if (until <= now) familiar.delete(key)
      const earned = [...attempts].filter(([, { spentUntil }]) => spentUntil <= now)
      for (const [key] of earned) attempts.delete(key)
      return earned.length
    },
  }
}

export function settle(
  { attempts, familiar }: State,
  { allowances, familiar: noted }: Settlement,
  now: number,
): void {
  for (const [key, state] of refundAttempts(one => attempts.get(one), allowances, now)) {
    if (state === undefined) attempts.delete(key)
    else attempts.set(key, state)
  }
  if (noted !== undefined) familiar.set(noted.key, Math.max(noted.until, familiar.get(noted.key) ?? 0))
}

function spend({ attempts }: State, allowances: readonly AttemptAllowance[], now: number): Spent {
  const { answer, changed } = spendAttempts(key => attempts.get(key), allowances, now)
  for (const [key, state] of changed) attempts.set(key, state)
  return answer
}
