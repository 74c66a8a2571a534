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

/**
 * Spends one attempt.
 *
 * @param spentUntil - When the key's earlier attempts will be earned back, wall time ms; 0 for an unknown key.
 * @returns The new `spentUntil`, or how long to wait before the next attempt fits.
 */
export function spendAttempt(
  spentUntil: number,
  { limit, windowMs }: AttemptAllowance,
  now: number,
): { ok: true; spentUntil: number } | { ok: false; retryAfterMs: number } {
  // A wall clock that jumped back must not lock anybody out for longer than the window.
  const from = Math.min(Math.max(spentUntil, now), now + windowMs)
  const next = from + windowMs / limit
  // Divisions leave fractions of a millisecond; they must not cost an attempt.
  if (next > now + windowMs + 0.5) return { ok: false, retryAfterMs: Math.ceil(next - now - windowMs) }
  return { ok: true, spentUntil: next }
}

/** Gives one attempt back: it succeeded. */
export function refundAttempt(spentUntil: number, { limit, windowMs }: AttemptAllowance): number {
  return Math.max(0, spentUntil - windowMs / limit)
}

/** What is kept of a key. */
export interface AttemptState {
  /** When its attempts will be earned back, wall time ms. */
  spentUntil: number
  /** Whether an attempt was refused since one was last let through. */
  refused: boolean
}

const unspent: AttemptState = { spentUntil: 0, refused: false }

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
  answer: { ok: true } | { ok: false; retryAfterMs: number; first: boolean }
  changed: Map<string, AttemptState>
} {
  const spent = new Map<string, AttemptState>()
  const refused = new Map<string, AttemptState>()
  let retryAfterMs = 0
  for (const allowance of allowances) {
    const { key } = allowance
    const kept = stateOf(key) ?? unspent
    const answer = spendAttempt((spent.get(key) ?? kept).spentUntil, allowance, now)
    if (answer.ok) {
      spent.set(key, { spentUntil: answer.spentUntil, refused: false })
    } else {
      refused.set(key, kept)
      retryAfterMs = Math.max(retryAfterMs, answer.retryAfterMs)
    }
  }
  if (refused.size === 0) return { answer: { ok: true }, changed: spent }
  const first = [...refused].filter(([, kept]) => !kept.refused)
  return {
    answer: { ok: false, retryAfterMs, first: first.length > 0 },
    changed: new Map(first.map(([key, { spentUntil }]) => [key, { spentUntil, refused: true }])),
  }
}

/**
 * Gives one attempt back to every allowance.
 *
 * @returns The states that are to be kept; `undefined` where nothing is left to keep.
 */
export function refundAttempts(
  stateOf: (key: string) => AttemptState | undefined,
  allowances: readonly AttemptAllowance[],
  now: number,
): Map<string, AttemptState | undefined> {
  const changed = new Map<string, AttemptState | undefined>()
  for (const allowance of allowances) {
    const { key, windowMs } = allowance
    const before = changed.has(key) ? changed.get(key) : stateOf(key)
    if (before === undefined) continue
    // What a clock set back leaves standing further ahead than the window counts as a full window, as in spending.
    const spentUntil = refundAttempt(Math.min(before.spentUntil, now + windowMs), allowance)
    changed.set(key, spentUntil <= now ? undefined : { ...before, spentUntil })
  }
  return changed
}
