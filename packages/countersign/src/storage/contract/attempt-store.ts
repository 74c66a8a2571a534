/** The contract of counted attempts. */
import assert from 'node:assert/strict'
import type { AttemptAllowance } from '../../core/authenticator/attempt-rate.ts'
import { generationOf } from '../../core/authenticator/known-device.ts'
import { familiarMs } from '../../core/authenticator/sign-in-attempt.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { now, session, storedSubject } from './fixtures.ts'

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
    await attempts.settle({ allowances: [a, b, allowance('unknown', 1)] }, now)
    assert.deepEqual(await attempts.spend([a, b], now), { ok: true })
    assert.equal((await attempts.spend([a], now)).ok, false)
    assert.equal((await attempts.spend([b], now)).ok, false)
    assert.equal(await attempts.prune(now + windowMs), 2)
  },

  async 'keeps nothing of an attempt that was given back'({ attempts }) {
    const both = [allowance('a', 2), allowance('b', 5)]
    await attempts.spend(both, now)
    await attempts.settle({ allowances: both }, now + 1)
    assert.equal(await attempts.prune(now + windowMs), 0)
  },

  async 'never gives back more than was spent'({ attempts }) {
    const one = [allowance('a', 2)]
    await attempts.spend(one, now)
    for (let count = 0; count < 5; count += 1) await attempts.settle({ allowances: one }, now)
    const answers = await Promise.all(Array.from({ length: 4 }, () => attempts.spend(one, now)))
    assert.equal(answers.filter(({ ok }) => ok).length, 2)
  },

  async 'locks nobody out for longer than the window when the clock is set back'({ attempts }) {
    const one = [allowance('a', 2)]
    await attempts.spend(one, now + 1_000_000_000)
    await attempts.spend(one, now + 1_000_000_000)
    const refused = await attempts.spend(one, now)
    assert.deepEqual([refused.ok, !refused.ok && refused.retryAfterMs], [false, 30_000])
    await attempts.settle({ allowances: one }, now)
    assert.deepEqual(await attempts.spend(one, now), { ok: true })
  },

  async 'takes what a clock that was ahead noted for spent, and for no more than that'({ attempts }) {
    const one = [allowance('a', 3)]
    await attempts.spend(one, now + 10_800_000)
    const answers = await Promise.all(Array.from({ length: 3 }, () => attempts.spend(one, now)))
    assert.equal(answers.filter(({ ok }) => ok).length, 2)
  },

  async 'begins with what strangers have, until somebody has signed in from the network with the present password'(
    storage,
  ) {
    const { attempts } = storage
    const { identifier } = await storedSubject(storage)
    const [network, crowd] = [allowance('network', 2), allowance('crowd', 9)]
    const strangers = [allowance('stranger', 1)]
    const attempt = { identifier, devices: [], network, crowd, strangers }
    const first = await attempts.begin(attempt, now)
    assert.deepEqual([first.isFamiliar, first.familiarUntil, first.allowances], [false, 0, strangers])
    assert.equal(first.found?.subject.identifier, identifier)
    assert.deepEqual(first.spent, { ok: true })
    assert.deepEqual((await attempts.begin(attempt, now)).spent, {
      ok: false,
      retryAfterMs: windowMs,
      first: true,
    })
    const until = now + familiarMs
    await attempts.settle({ allowances: [], familiar: { key: 'network', until } }, now)
    const known = await attempts.begin(attempt, now)
    assert.deepEqual(
      [known.isFamiliar, known.familiarUntil, known.allowances],
      [true, until, [network, crowd]],
    )
    assert.deepEqual(known.spent, { ok: true })
    // Of another account, and of none, nobody is known.
    for (const other of [
      { ...attempt, identifier: 'nobody' },
      { devices: [], network, crowd, strangers },
    ]) {
      const begun = await attempts.begin(other, now)
      assert.deepEqual([begun.isFamiliar, begun.found, begun.spent.ok], [false, undefined, false])
    }
  },

  async 'lets a familiar network have no more at all accounts together than the crowd has'(storage) {
    const { attempts } = storage
    const { identifier, passwordChangedAt } = await storedSubject(storage)
    const crowd = allowance('crowd', 3)
    const attempt = { identifier, devices: [], network: allowance('network', 9), crowd, strangers: [] }
    await attempts.settle({ allowances: [], familiar: { key: 'network', until: now + familiarMs } }, now)
    const begun = await Promise.all(Array.from({ length: 8 }, () => attempts.begin(attempt, now)))
    assert.equal(begun.filter(({ spent }) => spent.ok).length, 3)
    // A device that is known is none of the crowd.
    const devices = [{ generation: generationOf({ passwordChangedAt }), own: allowance('device', 1) }]
    assert.deepEqual((await attempts.begin({ ...attempt, devices }, now)).spent, { ok: true })
  },

  async 'does not take a network for familiar that was so to an earlier password'(storage) {
    const { attempts } = storage
    const { identifier } = await storedSubject(storage, { passwordChangedAt: now })
    const network = allowance('network', 2)
    await attempts.settle({ allowances: [], familiar: { key: 'network', until: now + familiarMs - 1 } }, now)
    const begun = await attempts.begin({ identifier, devices: [], network, strangers: [] }, now)
    assert.deepEqual([begun.isFamiliar, begun.familiarUntil, begun.allowances], [false, 0, []])
  },

  async 'spends of the device whose mark is of the present password, before the network'(storage) {
    const { attempts } = storage
    const { identifier, passwordChangedAt } = await storedSubject(storage)
    const own = allowance('device', 1)
    const attempt = {
      identifier,
      devices: [
        { generation: 7, own: allowance('former', 1) },
        { generation: generationOf({ passwordChangedAt }), own },
      ],
      network: allowance('network', 9),
      strangers: [allowance('stranger', 9)],
    }
    await attempts.settle({ allowances: [], familiar: { key: 'network', until: now + familiarMs } }, now)
    const begun = await attempts.begin(attempt, now)
    assert.deepEqual([begun.device, begun.allowances, begun.spent], [1, [own], { ok: true }])
    assert.equal((await attempts.begin(attempt, now)).spent.ok, false)
    await attempts.settle({ allowances: [own] }, now)
    assert.equal((await attempts.begin(attempt, now)).spent.ok, true)
  },

  async 'lets no more through than the allowance holds, however many begin at the same time'(storage) {
    const { attempts } = storage
    const { identifier } = await storedSubject(storage)
    const attempt = { identifier, devices: [], strangers: [allowance('a', 5)] }
    const begun = await Promise.all(Array.from({ length: 30 }, () => attempts.begin(attempt, now)))
    assert.equal(begun.filter(({ spent }) => spent.ok).length, 5)
  },

  async 'settles the attempt that a session comes of with it, once, and not where none is added'(storage) {
    const { attempts, sessions } = storage
    const owner = await storedSubject(storage)
    const one = [allowance('a', 2)]
    const settles = { allowances: one, familiar: { key: 'network', until: now + familiarMs } }
    await attempts.spend(one, now)
    await attempts.spend(one, now)
    const refused = session(owner, { epoch: owner.epoch + 1 })
    await sessions.create({ session: refused, maxPerSubject: 9, audit: [], settles })
    assert.equal((await attempts.spend(one, now)).ok, false)
    const added = session(owner)
    const add = () => sessions.create({ session: added, maxPerSubject: 9, audit: [], settles })
    assert.equal((await add()).outcome, 'created')
    assert.equal((await add()).outcome, 'created')
    assert.equal((await attempts.spend(one, now)).ok, true)
    assert.equal((await attempts.spend(one, now)).ok, false)
    const { identifier } = owner
    const network = allowance('network', 1)
    assert.equal(
      (await attempts.begin({ identifier, devices: [], network, strangers: [] }, now)).isFamiliar,
      true,
    )
    // One that makes room for itself, too.
    assert.equal(
      (await sessions.create({ session: session(owner), maxPerSubject: 1, audit: [], settles })).outcome,
      'created',
    )
    assert.equal((await attempts.spend(one, now)).ok, true)
  },

  async 'remembers what is familiar until the latest instant that was noted, and prunes it then'(storage) {
    const { attempts } = storage
    const { identifier } = await storedSubject(storage, { passwordChangedAt: now - familiarMs })
    const note = (key: string, until: number) =>
      attempts.settle({ allowances: [], familiar: { key, until } }, now)
    const untilOf = async (key: string) => {
      const network = allowance(key, 1000)
      return (await attempts.begin({ identifier, devices: [], network, strangers: [] }, now)).familiarUntil
    }
    assert.equal(await untilOf('a'), 0)
    await note('a', now + 2000)
    await note('a', now + 1000)
    await note('b', now + 1000)
    assert.deepEqual([await untilOf('a'), await untilOf('b')], [now + 2000, now + 1000])
    await attempts.prune(now + 1000)
    assert.deepEqual([await untilOf('a'), await untilOf('b')], [now + 2000, 0])
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
