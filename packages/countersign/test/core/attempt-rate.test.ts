/** The attempt rate, held against its definition. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refundAttempt, spendAttempt } from '../../src/core/authenticator/attempt-rate.ts'

const windowMs = 60_000

describe('attempt rate', () => {
  test('lets the limit through at once, then one for each part of the window', () => {
    const allowance = { key: 'k', limit: 5, windowMs }
    let spentUntil = 0
    for (let attempt = 0; attempt < 5; attempt++) {
      const spent = spendAttempt(spentUntil, allowance, 1_000_000)
      expect(spent.ok).toBe(true)
      if (spent.ok) spentUntil = spent.spentUntil
    }
    expect(spendAttempt(spentUntil, allowance, 1_000_000)).toEqual({ ok: false, retryAfterMs: 12_000 })
    expect(spendAttempt(spentUntil, allowance, 1_012_000).ok).toBe(true)
  })

  test('never lets more through in any span than the burst and what the span earned', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat({ max: 20_000 }), { maxLength: 200 }),
        (limit, gaps) => {
          const allowance = { key: 'k', limit, windowMs }
          const passed: number[] = []
          let now = 1_000_000
          let spentUntil = 0
          for (const gap of gaps) {
            now += gap
            const spent = spendAttempt(spentUntil, allowance, now)
            if (!spent.ok) {
              expect(spent.retryAfterMs).toBeGreaterThan(0)
              expect(spent.retryAfterMs).toBeLessThanOrEqual(windowMs)
              expect(spendAttempt(spentUntil, allowance, now + spent.retryAfterMs).ok).toBe(true)
              continue
            }
            spentUntil = spent.spentUntil
            passed.push(now)
            for (const [index, from] of passed.entries()) {
              const earned = ((now - from) / windowMs) * limit
              expect(passed.length - index).toBeLessThanOrEqual(limit + Math.floor(earned + 0.01))
            }
          }
        },
      ),
    )
  })

  test('a refund gives back exactly one attempt', () => {
    const allowance = { key: 'k', limit: 1, windowMs }
    const spent = spendAttempt(0, allowance, 500)
    if (!spent.ok) throw new Error('the first attempt must pass')
    expect(spendAttempt(spent.spentUntil, allowance, 500).ok).toBe(false)
    expect(spendAttempt(refundAttempt(spent.spentUntil, allowance), allowance, 500).ok).toBe(true)
  })

  test('a wall clock that jumped back a year locks nobody out for longer than the window', () => {
    const allowance = { key: 'k', limit: 3, windowMs }
    const refused = spendAttempt(31_536_000_000, allowance, 1000)
    expect(refused).toEqual({ ok: false, retryAfterMs: windowMs / 3 })
  })
})
