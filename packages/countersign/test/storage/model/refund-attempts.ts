/** Gives attempts back, as the store's statements do it. */
import {
  type AttemptAllowance,
  type AttemptState,
  believe,
} from '../../../src/core/authenticator/attempt-rate.ts'

/**
 * @param stateOf - What is kept of a key.
 * @returns The states that are to be kept; `undefined` where nothing is left to keep.
 */
export function refundAttempts(
  stateOf: (key: string) => AttemptState | undefined,
  allowances: readonly AttemptAllowance[],
  now: number,
): Map<string, AttemptState | undefined> {
  const changed = new Map<string, AttemptState | undefined>()
  for (const { key, limit, windowMs } of allowances) {
    const before = changed.has(key) ? changed.get(key) : stateOf(key)
    if (before === undefined) continue
    const spentUntil = believe(before, windowMs, now) - windowMs / limit
    changed.set(key, spentUntil <= now ? undefined : { ...before, spentUntil, notedAt: now })
  }
  return changed
}
