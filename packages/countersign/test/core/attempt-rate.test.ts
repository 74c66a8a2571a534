/** The attempt rate, held against its definition. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AttemptState, spendAttempt, spendAttempts } from '../../src/core/authenticator/attempt-rate.ts'
import { refundAttempts } from '../storage/model/refund-attempts.ts'

const windowMs = 60_000

/** As it was noted by a clock that said `notedAt`. */
const noted = (spentUntil: number, notedAt: number): AttemptState => ({ spentUntil, notedAt, refused: false })

describe('attempt rate', () => {
  test('lets the limit through at once, then one for each part of the window', () => {
    const allowance = { key: 'k', limit: 5, windowMs }
    let state: AttemptState | undefined
    for (let attempt = 0; attempt < 5; attempt++) {
      const spent = spendAttempt(state, allowance, 1_000_000)
      expect(spent.ok).toBe(true)
      if (spent.ok) state = noted(spent.spentUntil, 1_000_000)
    }
    expect(spendAttempt(state, allowance, 1_000_000)).toEqual({ ok: false, retryAfterMs: 12_000 })
    expect(spendAttempt(state, allowance, 1_012_000).ok).toBe(true)
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
          let state: AttemptState | undefined
          for (const gap of gaps) {
            now += gap
            const spent = spendAttempt(state, allowance, now)
            if (!spent.ok) {
              expect(spent.retryAfterMs).toBeGreaterThan(0)
              expect(spent.retryAfterMs).toBeLessThanOrEqual(windowMs)
              expect(spendAttempt(state, allowance, now + spent.retryAfterMs).ok).toBe(true)
              continue
            }
            state = noted(spent.spentUntil, now)
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
    const spent = spendAttempt(undefined, allowance, 500)
    if (!spent.ok) throw new Error('the first attempt must pass')
    const state = noted(spent.spentUntil, 500)
    expect(spendAttempt(state, allowance, 500).ok).toBe(false)
    const after = refundAttempts(() => state, [allowance], 500).get('k')
    expect(spendAttempt(after, allowance, 500).ok).toBe(true)
  })

  test('what a clock that was ahead noted as spent is spent still, and no more than that', () => {
    const allowance = { key: 'k', limit: 10, windowMs }
    const threeHours = 10_800_000
    const one = noted(threeHours + 6000, threeHours)
    // One of ten is spent: nine are left.
    let state: AttemptState = one
    for (let attempt = 0; attempt < 9; attempt++) {
      const spent = spendAttempt(state, allowance, 1000)
      if (!spent.ok) throw new Error(`attempt ${attempt} must pass`)
      state = noted(spent.spentUntil, 1000)
    }
    expect(spendAttempt(state, allowance, 1000)).toEqual({ ok: false, retryAfterMs: 6000 })
  })

  test('a wall clock that jumped back a year locks nobody out for longer than the window', () => {
    const allowance = { key: 'k', limit: 3, windowMs }
    const refused = spendAttempt(noted(31_536_000_000, 0), allowance, 1000)
    expect(refused).toEqual({ ok: false, retryAfterMs: windowMs / 3 })
  })

  test('a refusal writes anew what a wrong clock left, so that it is earned back from then on', () => {
    const allowance = { key: 'k', limit: 3, windowMs }
    let kept: AttemptState = { spentUntil: 31_536_000_000, notedAt: 0, refused: true }
    const attempt = (now: number) => {
      const { answer, changed } = spendAttempts(() => kept, [allowance], now)
      kept = changed.get('k') ?? kept
      return answer.ok
    }
    expect([attempt(1000), attempt(1000 + windowMs / 3)]).toEqual([false, true])
  })
})
