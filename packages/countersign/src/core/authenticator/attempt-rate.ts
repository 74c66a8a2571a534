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
