/** What X-ray shows as a measurement: medians of both ways in turns, without what was slow because it was the first. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figureOf, inTurns } from '../src/pages/xray/series.ts'

test.each([
  [[], undefined],
  [[3], { median: 3, least: 3, most: 3, count: 1 }],
  [[9, 1], { median: 5, least: 1, most: 9, count: 2 }],
  [[100, 2, 1], { median: 2, least: 1, most: 100, count: 3 }],
  [[4, 1, 3, 2], { median: 2.5, least: 1, most: 4, count: 4 }],
])('the figure of %j', (values, figure) => {
  expect(figureOf(values)).toEqual(figure)
})

test('as many are at most the median as are at least it', () => {
  const values = fc.array(fc.double({ noNaN: true, min: 0, max: 1000 }), { minLength: 1 })
  fc.assert(
    fc.property(values, given => {
      const { median = Number.NaN } = figureOf(given) ?? {}
      const below = given.filter(value => value <= median).length
      const above = given.filter(value => value >= median).length
      return below >= given.length / 2 && above >= given.length / 2
    }),
  )
})

test('both are asked in turns, the first of each alternating, and the warm-ups are not measured', async () => {
  const asked: string[] = []
  const exchange = (mode: string) => async () => {
    asked.push(mode)
    // The first two of each are slow.
    const tookMs = asked.filter(one => one === mode).length <= 2 ? 1000 : asked.length
    return { tookMs, serverMs: { check: 0.5 } }
  }
  const made = await inTurns(
    { warmUps: 2, rounds: 3 },
    { session: exchange('session'), token: exchange('token') },
  )
  expect(asked.join(' ')).toBe('session token token session session token token session session token')
  expect(made.session.tookMs).toEqual({ median: 8, least: 5, most: 9, count: 3 })
  expect(made.token.tookMs).toEqual({ median: 7, least: 6, most: 10, count: 3 })
  expect(made.token.checkMs?.median).toBe(0.5)
  expect(made.token.workMs).toBeUndefined()
})
