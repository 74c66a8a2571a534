/** The pauses between tries of a mail. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestPauseMs, pauseAfter, retryMs } from '../../src/core/mail/retry-schedule.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

test('pauses grow up to the longest, and no share turns them round', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), share, share, (tries, one, other) => {
      const here = pauseAfter(tries, retryMs, one) ?? Number.NaN
      const next = pauseAfter(tries + 1, retryMs, other) ?? Number.NaN
      expect(here).toBeGreaterThanOrEqual(3750)
      expect(next).toBeLessThanOrEqual(longestPauseMs)
      // A tripled pause is longer however much of it is left out; the longest ones differ by a quarter at most.
      expect(next).toBeGreaterThanOrEqual(here * 0.75)
      if (here < longestPauseMs / 4) expect(next).toBeGreaterThan(here)
    }),
  )
})

test('a message is tried for nearly three days, and not longer, and not all the time', () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 20 }), shares => {
      let [waitedMs, tries] = [0, 1]
      for (;;) {
        const pauseMs = pauseAfter(tries, retryMs - waitedMs, shares[tries % shares.length] ?? 0)
        if (pauseMs === undefined) break
        waitedMs += pauseMs
        tries += 1
      }
      expect(waitedMs).toBeLessThanOrEqual(retryMs)
      expect(waitedMs).toBeGreaterThan(retryMs - longestPauseMs)
      expect(tries).toBeLessThan(40)
    }),
  )
})

test('a code that is valid for ten minutes is tried five times in it', () => {
  let waitedMs = 0
  for (let tries = 1; tries < 5; tries++) waitedMs += pauseAfter(tries, retryMs, 0) ?? Number.NaN
  expect(waitedMs).toBeLessThan(600_000)
})

test('nothing is left to wait for once the time is over', () => {
  expect(pauseAfter(1, 0, 0)).toBeUndefined()
  expect(pauseAfter(1, -1, 1)).toBeUndefined()
})
