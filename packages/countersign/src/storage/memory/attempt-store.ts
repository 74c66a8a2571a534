/** Counted attempts in memory. */
import { refundAttempt, spendAttempt } from '../../core/authenticator/attempt-rate.ts'
import type { AttemptStore } from '../../core/authenticator/attempt-store.ts'
import type { AttemptEntry, Door } from './state.ts'

export function createAttemptStore(door: Door): AttemptStore {
  return {
    async spend(allowances, now) {
      const { attempts } = door.write()
      const spent = new Map<string, AttemptEntry>()
      const refused = new Set<string>()
      let retryAfterMs = 0
      for (const allowance of allowances) {
        const { key } = allowance
        const { spentUntil } = spent.get(key) ?? attempts.get(key) ?? { spentUntil: 0 }
        const answer = spendAttempt(spentUntil, allowance, now)
        if (answer.ok) {
          spent.set(key, { spentUntil: answer.spentUntil, refused: false })
        } else {
          refused.add(key)
          retryAfterMs = Math.max(retryAfterMs, answer.retryAfterMs)
        }
      }
      if (refused.size === 0) {
        for (const [key, entry] of spent) attempts.set(key, entry)
        return { ok: true }
      }
      const first = [...refused].filter(key => attempts.get(key)?.refused !== true)
      for (const key of first)
        attempts.set(key, { spentUntil: attempts.get(key)?.spentUntil ?? 0, refused: true })
      return { ok: false, retryAfterMs, first: first.length > 0 }
    },

    async refund(allowances, now) {
      const { attempts } = door.write()
      for (const allowance of allowances) {
        const entry = attempts.get(allowance.key)
        if (entry === undefined) continue
        // What a clock set back leaves standing further ahead than the window counts as a full window, as in spending.
        const spentUntil = Math.min(entry.spentUntil, now + allowance.windowMs)
        entry.spentUntil = refundAttempt(spentUntil, allowance)
        if (entry.spentUntil <= now) attempts.delete(allowance.key)
      }
    },

    async prune(now) {
      const { attempts } = door.write()
      const earned = [...attempts].filter(([, { spentUntil }]) => spentUntil <= now)
      for (const [key] of earned) attempts.delete(key)
      return earned.length
    },
  }
}
