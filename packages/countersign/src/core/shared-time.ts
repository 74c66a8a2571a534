/** The port to the time that the nodes over one store share: what lasts goes by it, not by one node's wall clock (K33). */
import type { ClockReading } from './clock-history.ts'

/** How far the clock of a node may be wrong without any harm that lasts, ms. */
export const longestClockErrorMs = 93_600_000

export interface JudgedTime {
  /** The time for whoever removes what is over, ms: no later than the caller's clock, nor than `sharedAt`. */
  believedAt: number
  /** The store's own time, ms: the clock of the database, or how far its history bears the nodes' clocks out. */
  sharedAt: number
}

/** All methods reject with `StorageError` when the store cannot be reached; all are safe to retry. */
export interface SharedTime {
  /**
   * What time it is for what lasts.
   *
   * A database has a clock, and that one counts. A store without one goes by its history, as `judgeClock` has it, to
   * which this reading is added.
   */
  judge(reading: ClockReading): Promise<JudgedTime>

  /**
   * Notes that access tokens are issued that bear instants up to `until`, wall time ms.
   *
   * Every ending that is committed later is kept until tokens of that instant have expired: a node whose clock is ahead
   * issues tokens that only begin to live elsewhere when the others have come so far. A node notes it before it issues.
   */
  noteIssuing(until: number): Promise<void>

  /**
   * The latest instant that any node has counted to, this one included; for what is too short for `judge`, such as the
   * grace of a refresh token. Counted by monotonic time from some wall clock on, so that no clock that is set moves it:
   * it never goes back, and lies as far from the right time as that clock did.
   *
   * Absent where the store has a clock: then that one counts.
   *
   * @param countedAt - How far this node has counted, ms.
   */
  countOn?(countedAt: number): Promise<number>
}

/**
 * The latest instant of issue that is to be reckoned with.
 *
 * @param noted - The latest `until` that was noted; one further ahead than clocks can be wrong is proof of a broken one.
 * @param at - The latest instant that is known otherwise.
 */
export function latestIssue(noted: number, at: number): number {
  return Math.max(at, Math.min(noted, at + longestClockErrorMs))
}

/** What is kept when `until` is noted: the later one, unless what was kept cannot be true. */
export function raiseIssuing(kept: number, until: number, at: number): number {
  return kept > Math.max(until, at) + longestClockErrorMs ? until : Math.max(kept, until)
}
