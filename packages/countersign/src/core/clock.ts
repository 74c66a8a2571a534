/** Time and randomness as parameters: nothing below the composition reads a global clock or generator. */

/** The two clocks that every rule reads. */
export interface Clock {
  /** Wall time: milliseconds since the epoch. Decides expiry. */
  now(): number
  /** Monotonic time: milliseconds from an arbitrary start, never going back. Decides freshness. */
  monotonic(): number
}

/** Between which two instants it is, wall time ms, where the clocks of nodes may be wrong. */
export interface TimeSpan {
  /** For judging what is over: by it nothing is too early. */
  earliest: number
  /** For writing when something began that has to last: by it nothing ends too early. */
  latest: number
}

/** Returns `size` bytes from a cryptographically secure generator. */
export type Random = (size: number) => Uint8Array
