/** The time that the nodes over one memory store share: its history of their clocks. */
import { judgeClock } from '../../../src/core/clock-history.ts'
import { raiseIssuing, type SharedTime } from '../../../src/core/shared-time.ts'
import { countOn, type Door } from './state.ts'

export function createSharedTime(door: Door): SharedTime {
  return {
    async judge(reading) {
      const state = door.write()
      const history = judgeClock(state.clockHistory, reading)
      state.clockHistory = history
      return { believedAt: Math.min(reading.now, history.at), sharedAt: history.at }
    },

    async countOn(countedAt) {
      return countOn(door.write(), countedAt)
    },

    async noteIssuing(until) {
      const state = door.write()
      state.issuedUntil = raiseIssuing(state.issuedUntil, until, state.clockHistory?.at ?? 0)
    },
  }
}
