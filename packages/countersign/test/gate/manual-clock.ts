/** A clock that moves only when a test says so. */
import type { Clock } from '../../src/core/clock.ts'

export interface ManualClock extends Clock {
  /** Moves both clocks on. */
  advance(ms: number): void
  /** Moves the wall clock alone, as an operator or a suspended machine does. */
  jumpWall(ms: number): void
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let wall = start
  let monotonic = 1000
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance: ms => {
      wall += ms
      monotonic += ms
    },
    jumpWall: ms => {
      wall += ms
    },
  }
}
