/** The contract of counted attempts. */
import assert from 'node:assert/strict'
import type { AttemptAllowance } from '../../core/authenticator/attempt-rate.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { now } from './fixtures.ts'

const windowMs = 60_000
const allowance = (key: string, limit: number): AttemptAllowance => ({ key, limit, windowMs })

export const attemptCases: readonly ContractCase[] = casesOf('attempts', {
  async 'lets as many through as the allowance holds, and says how long to wait'({ attempts }) {
    const one = [allowance('a', 3)]
    for (let count = 0; count < 3; count += 1) assert.deepEqual(await attempts.spend(one, now), { ok: true })
    assert.deepEqual(await attempts.spend(one, now), { ok: false, retryAfterMs: 20_000, first: true })
    assert.equal((await attempts.spend(one, now + 19_999)).ok, false)
    assert.deepEqual(await attempts.spend(one, now + 20_000), { ok: true })
    assert.equal((await attempts.spend(one, now + 20_000)).ok, false)
    assert.deepEqual(await attempts.spend([allowance('b', 3)], now), { ok: true })
  },

  async 'lets no more through than the allowance holds, however many ask at the same time'({ attempts }) {
    const one = [allowance('a', 7)]
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempts.spend(one, now)))
    assert.equal(answers.filter(({ ok }) => ok).length, 7)
    assert.equal(answers.filter(answer => !answer.ok && answer.first).length, 1)
  },

  async 'spends of every allowance or of none, and answers the longest wait'({ attempts }) {
    const [narrow, wide] = [allowance('narrow', 1), allowance('wide', 3)]
    assert.deepEqual(await attempts.spend([wide, narrow], now), { ok: true })
    for (let count = 0; count < 5; count += 1) {
      const refused = await attempts.spend([wide, narrow], now)
      assert.deepEqual([refused.ok, !refused.ok && refused.retryAfterMs], [false, 60_000])
    }
    // Only one of three was spent.
    assert.deepEqual(await attempts.spend([wide], now), { ok: true })
    assert.deepEqual(await attempts.spend([wide], now), { ok: true })
    const both = await attempts.spend([wide, narrow], now)
    assert.deepEqual([both.ok, !both.ok && both.retryAfterMs], [false, 60_000])
    assert.deepEqual(await attempts.spend([], now), { ok: true })
  },

  async 'counts a key that stands in two allowances twice'({ attempts }) {
    const twice = [allowance('a', 3), allowance('a', 3)]
    assert.deepEqual(await attempts.spend(twice, now), { ok: true })
    assert.equal((await attempts.spend(twice, now)).ok, false)
    assert.deepEqual(await attempts.spend([allowance('a', 3)], now), { ok: true })
    assert.equal((await attempts.spend([allowance('a', 3)], now)).ok, false)
  },

  async 'calls a refusal first once, until an attempt is let through on that key again'({ attempts }) {
    const one = [allowance('a', 1)]
    const firstAt = async (at: number) => {
      const answer = await attempts.spend(one, at)
      return answer.ok ? 'through' : answer.first
    }
    assert.deepEqual(
      [await firstAt(now), await firstAt(now), await firstAt(now + 1)],
      ['through', true, false],
    )
    assert.deepEqual([await firstAt(now + windowMs), await firstAt(now + windowMs)], ['through', true])
    assert.equal(await firstAt(now + windowMs), false)
  },

  async 'does not forget a refusal by a refund, nor by letting another key through'({ attempts }) {
    const [a, b] = [allowance('a', 1), allowance('b', 9)]
    await attempts.spend([a], now)
    await attempts.spend([a], now)
    await attempts.spend([b], now)
    const answer = await attempts.spend([b, a], now)
    assert.deepEqual([answer.ok, !answer.ok && answer.first], [false, false])
  },

  async 'gives one attempt back to every allowance, and passes over unknown keys'({ attempts }) {
    const [a, b] = [allowance('a', 2), allowance('b', 1)]
    await attempts.spend([a, b], now)
    await attempts.spend([a], now)
    await attempts.refund([a, b, allowance('unknown', 1)], now)
    assert.deepEqual(await attempts.spend([a, b], now), { ok: true })
    assert.equal((await attempts.spend([a], now)).ok, false)
    assert.equal((await attempts.spend([b], now)).ok, false)
    assert.equal(await attempts.prune(now + windowMs), 2)
  },

  async 'keeps nothing of an attempt that was given back'({ attempts }) {
    const both = [allowance('a', 2), allowance('b', 5)]
    await attempts.spend(both, now)
    await attempts.refund(both, now + 1)
    assert.equal(await attempts.prune(now + windowMs), 0)
  },

  async 'never gives back more than was spent'({ attempts }) {
    const one = [allowance('a', 2)]
    await attempts.spend(one, now)
    for (let count = 0; count < 5; count += 1) await attempts.refund(one, now)
    const answers = await Promise.all(Array.from({ length: 4 }, () => attempts.spend(one, now)))
    assert.equal(answers.filter(({ ok }) => ok).length, 2)
  },

  async 'locks nobody out for longer than the window when the clock is set back'({ attempts }) {
    const one = [allowance('a', 2)]
    await attempts.spend(one, now + 1_000_000_000)
    await attempts.spend(one, now + 1_000_000_000)
    const refused = await attempts.spend(one, now)
    assert.deepEqual([refused.ok, !refused.ok && refused.retryAfterMs], [false, 30_000])
    await attempts.refund(one, now)
    assert.deepEqual(await attempts.spend(one, now), { ok: true })
  },

  async 'takes what a clock that was ahead noted for spent, and for no more than that'({ attempts }) {
    const one = [allowance('a', 3)]
    await attempts.spend(one, now + 10_800_000)
    const answers = await Promise.all(Array.from({ length: 3 }, () => attempts.spend(one, now)))
    assert.equal(answers.filter(({ ok }) => ok).length, 2)
  },

  async 'remembers what is familiar until the latest instant that was noted, and prunes it then'({
    attempts,
  }) {
    assert.equal(await attempts.familiarUntil('a'), undefined)
    await attempts.noteFamiliar('a', now + 2000)
    await attempts.noteFamiliar('a', now + 1000)
    await attempts.noteFamiliar('b', now + 1000)
    assert.equal(await attempts.prune(now + 1000), 0)
    assert.deepEqual(
      [await attempts.familiarUntil('a'), await attempts.familiarUntil('b')],
      [now + 2000, undefined],
    )
  },

  async 'prunes keys with nothing spent, and only those'({ attempts }) {
    await attempts.spend([allowance('a', 1)], now)
    await attempts.spend([allowance('b', 2)], now)
    assert.equal(await attempts.prune(now + 29_999), 0)
    assert.equal(await attempts.prune(now + 30_000), 1)
    assert.equal((await attempts.spend([allowance('a', 1)], now + 30_000)).ok, false)
    assert.equal(await attempts.prune(now + 60_000), 1)
    assert.equal(await attempts.prune(now + 60_000), 0)
  },
})
