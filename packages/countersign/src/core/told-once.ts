/** Faults as they are told: that a store turns callers away once a minute, and not once for each of a flood. */
import type { Clock } from './clock.ts'
import { StoreBusyError } from './errors.ts'

const busyEveryMs = 60_000

export function toldOnce(
  onFault: (fault: unknown) => void,
  clock: Pick<Clock, 'monotonic'>,
): (fault: unknown) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return fault => {
    if (fault instanceof StoreBusyError) {
      const now = clock.monotonic()
      if (now - toldAt < busyEveryMs) return
      toldAt = now
    }
    onFault(fault)
  }
}
