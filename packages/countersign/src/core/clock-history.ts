/** How far a wall clock is believed over a store that has no clock of its own: as far as the store's history bears it out (K33). */

/** What the store remembers of the clocks of its nodes. Instants are wall time, ms. */
export interface ClockHistory {
  /** How late it is at least: what clocks said and monotonic time bore out. */
  at: number
  /** A clock that is further ahead than that, which nothing has borne out yet. */
  lead?: {
    /** `at` when it was first seen. */
    since: number
    /** By how much it was ahead then. */
    ms: number
  }
}

export interface ClockReading {
  /** The wall clock of the node that asks, ms. */
  now: number
  /** `at` as the node last learned it, and the monotonic time that has passed for it since; absent when it asks first. */
  reckoned?: number
}

/** How far a clock may run ahead of monotonic time between two readings: it is being adjusted, not set. */
const adjustmentMs = 1000
/** How far it may be ahead when a node asks first: nobody has counted the time in which none was running. */
const restartMs = 60_000
/** How long a lead must stand before it is believed: a clock that is put right within a day leaves nothing behind. */
const provenAfterMs = 86_400_000

/**
 * Judges a reading.
 *
 * `at` moves on with monotonic time, never past the reading. A clock that is ahead of it was either set forward by
 * mistake or is right after a pause in which nobody counted; which of the two, only time tells. Until then `at` stays
 * behind, and what is over is kept a little longer, which harms nobody.
 *
 * @param history - `undefined` for a store that remembers nothing: the first reading begins it.
 */
export function judgeClock(history: ClockHistory | undefined, { now, reckoned }: ClockReading): ClockHistory {
  if (history === undefined) return { at: now }
  const at = Math.max(history.at, Math.min(now, reckoned ?? history.at))
  const ahead = now - at
  if (ahead <= (reckoned === undefined ? restartMs : adjustmentMs)) return { at: Math.max(at, now) }
  const { lead } = history
  // It went back since: what it said before was not so.
  if (lead === undefined || ahead < lead.ms - restartMs) return { at, lead: { since: at, ms: ahead } }
  if (at - lead.since < provenAfterMs) return { at, lead }
  const proven = Math.min(now, at + lead.ms)
  return now - proven <= restartMs ? { at: now } : { at: proven, lead: { since: proven, ms: now - proven } }
}
