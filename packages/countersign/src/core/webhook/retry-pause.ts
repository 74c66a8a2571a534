/** How long a delivery waits after each try that failed: longer and longer, three days together. */

const minute = 60_000
const hour = 60 * minute

const pauses: readonly number[] = [
  5000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  ...[12, 12, 12, 12].map(hours => hours * hour),
  8 * hour + 17 * minute + 25_000,
]

/**
 * @param failures - Tries of the event that failed, this one included: from 1.
 * @param share - From 0 to 1: endpoints that failed together are not all tried again at once.
 * @returns ms, up to a tenth more or less than in the list; `undefined` where the event is given up.
 */
export function pauseAfter(failures: number, share: number): number | undefined {
  const pause = pauses[failures - 1]
  return pause === undefined ? undefined : pause * (0.9 + share / 5)
}

/** No pause is longer, ms. */
export const longestPauseMs: number = Math.max(...pauses) * 1.1

/** Tries of one event. */
export const mostTries: number = pauses.length + 1
