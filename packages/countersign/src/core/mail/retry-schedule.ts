/** When a mail that could not be handed over is tried again: after pauses that grow, until it is given up. */

/** Of a code that is valid for ten minutes something should be left when a server is back, so the first pauses are short. */
const firstPauseMs = 5000
const growth = 3
/** RFC 5321 §4.5.4.1 asks for half an hour at least between tries, once a message has waited for hours. */
export const longestPauseMs: number = 4 * 3_600_000

/** How long a message is tried, from when it was written or sent again, ms. */
export const retryMs: number = 3 * 86_400_000
/** How long a message stays that was given up, so that somebody can look at it and send it again, ms. */
export const failedMs: number = 30 * 86_400_000
/** How long a message stays in the outbox, which is never sent, ms. */
export const heldMs: number = 7 * 86_400_000

/**
 * The pause before the next try, ms, or `undefined` where the message is given up.
 *
 * @param tries - How often it was tried, from 1.
 * @param leftMs - For how long it may still be tried, ms.
 * @param share - From 0 to 1, evenly: up to a quarter of the pause is left out, so that what failed together is not tried together.
 */
export function pauseAfter(tries: number, leftMs: number, share: number): number | undefined {
  // Beyond this exponent it is the longest pause by far.
  const grown = Math.min(firstPauseMs * growth ** Math.min(tries - 1, 20), longestPauseMs)
  const pauseMs = Math.round(grown * (1 - share / 4))
  return pauseMs <= leftMs ? pauseMs : undefined
}
