/**
 * How many attempts are allowed: the generic cell rate algorithm (ITU-T I.371), one number a key.
 *
 * A key may spend `limit` attempts at once and earns them back one by one, evenly over `windowMs`: after the burst it is
 * one attempt every `windowMs / limit`, and no moment at which a whole new allowance falls due.
 */

export interface AttemptAllowance {
  /** A digest of what is limited; never the identifier or address itself. */
  key: string
  limit: number
  windowMs: number
}

/** What is kept of a key. Instants are wall time, ms. */
export interface AttemptState {
  /** When its attempts will be earned back. */
  spentUntil: number
  /** What the clock said when that was written. */
  notedAt: number
  /** Whether an attempt was refused since one was last let through. */
  refused: boolean
}

/** What spending answers; see `AttemptStore.spend`. */
export type Spent = { ok: true } | { ok: false; retryAfterMs: number; first: boolean }

const unspent: AttemptState = { spentUntil: 0, notedAt: 0, refused: false }

/** How far two processes' readings of one clock may be out of order, ms. */
export const readingOrderMs = 1000

/**
 * When the attempts will be earned back, by a clock that says `now`.
 *
 * What was noted later than now was noted by a clock that was ahead. Its instants mean nothing any more, but what is
 * spent is known: it is spent still, and no more than that. Nothing is ever believed to be spent for longer than the
 * window (K33).
 */
export function believe({ spentUntil, notedAt }: AttemptState, windowMs: number, now: number): number {
  const believed = notedAt > now + readingOrderMs ? now + (spentUntil - notedAt) : spentUntil
  return Math.min(believed, now + windowMs)
}

/**
 * Spends one attempt.
 *
 * @param state - What is kept of the key; `undefined` for one that is unknown.
 * @returns The new `spentUntil`, or how long to wait before the next attempt fits.
 */
export function spendAttempt(
  state: AttemptState | undefined,
  { limit, windowMs }: AttemptAllowance,
  now: number,
): { ok: true; spentUntil: number } | { ok: false; retryAfterMs: number } {
  const next = Math.max(believe(state ?? unspent, windowMs, now), now) + windowMs / limit
  // Divisions leave fractions of a millisecond; they must not cost an attempt.
  if (next > now + windowMs + 0.5) return { ok: false, retryAfterMs: Math.ceil(next - now - windowMs) }
  return { ok: true, spentUntil: next }
}

/**
 * Spends one attempt of every allowance or, where one of them has none left, of none.
 *
 * @param stateOf - What is kept of a key; `undefined` for one that is unknown.
 * @returns The answer of `AttemptStore.spend`, and the states that are to be kept for it.
 */
export function spendAttempts(
  stateOf: (key: string) => AttemptState | undefined,
  allowances: readonly AttemptAllowance[],
  now: number,
): {
  answer: Spent
  changed: Map<string, AttemptState>
} {
  const spent = new Map<string, AttemptState>()
  const corrected = new Map<string, AttemptState>()
  let isRefused = false
  let first = false
  let retryAfterMs = 0
  for (const allowance of allowances) {
    const { key, windowMs } = allowance
    const kept = stateOf(key) ?? unspent
    const answer = spendAttempt(spent.get(key) ?? kept, allowance, now)
    if (answer.ok) {
      spent.set(key, { spentUntil: answer.spentUntil, notedAt: now, refused: false })
      continue
    }
    retryAfterMs = Math.max(retryAfterMs, answer.retryAfterMs)
    const spentUntil = believe(kept, windowMs, now)
    // What a wrong clock left is written anew, or it would be as good as new with every attempt.
    const isWrong = spentUntil !== kept.spentUntil
    if (!kept.refused) first = true
    if (!kept.refused || isWrong) corrected.set(key, { spentUntil, notedAt: now, refused: true })
    isRefused = true
  }
  if (!isRefused) return { answer: { ok: true }, changed: spent }
  return { answer: { ok: false, retryAfterMs, first }, changed: corrected }
}
