/** Counted attempts in memory. */
import { refundAttempts, spendAttempts } from '../../../src/core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../../src/core/authenticator/attempt-store.ts'
import type { Door } from './state.ts'

export function createAttemptStore(door: Door): AttemptStore {
  return {
    async spend(allowances, now) {
      const { attempts } = door.write()
      const { answer, changed } = spendAttempts(key => attempts.get(key), allowances, now)
      for (const [key, state] of changed) attempts.set(key, state)
      return answer
    },

    async refund(allowances, now) {
      const { attempts } = door.write()
      for (const [key, state] of refundAttempts(one => attempts.get(one), allowances, now)) {
        if (state === undefined) attempts.delete(key)
        else attempts.set(key, state)
      }
    },

    async familiarUntil(key) {
      return door.read().familiar.get(key)
    },

    async noteFamiliar(key, until) {
      const { familiar } = door.write()
      familiar.set(key, Math.max(until, familiar.get(key) ?? until))
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
