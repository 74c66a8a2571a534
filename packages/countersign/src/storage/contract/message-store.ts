/** The contract of the queue of mails. */
import assert from 'node:assert/strict'
import type { MessageStore, NewMessage } from '../../core/mail/message-store.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { allPages, badCursors, digestOf, now } from './fixtures.ts'

const leaseMs = 60_000
const keptMs = 30 * 86_400_000

function message(id: string, change: Partial<NewMessage> = {}): NewMessage {
  return {
    id,
    messageId: `<${id}@auth.example.com>`,
    sealed: digestOf(id),
    state: 'waiting',
    now,
    retryMs: 3 * 86_400_000,
    keptMs,
    ...change,
  }
}

async function idsLeased(messages: MessageStore, at: number, limit = 100): Promise<string[]> {
  const leased = await messages.lease({ now: at, leaseMs, limit })
  return leased.map(({ id }) => id).sort()
}

export const messageCases: readonly ContractCase[] = casesOf('messages', {
  async 'leases what was written, with everything that was written'({ messages }) {
    await messages.enqueue(message('a', { validMs: 600_000 }))
    const [leased] = await messages.lease({ now: now + 1000, leaseMs, limit: 10 })
    assert.deepEqual(leased, {
      id: 'a',
      messageId: '<a@auth.example.com>',
      sealed: digestOf('a'),
      state: 'waiting',
      createdAt: now,
      dueAt: now + 1000 + leaseMs,
      expiresAt: now + 600_000,
      leaseUntil: now + 1000 + leaseMs,
      tries: 1,
      leftMs: 3 * 86_400_000 - 1000,
      isExpired: false,
    })
  },

  async 'leaves a message as it is that is written again'({ messages }) {
    await messages.enqueue(message('a'))
    await messages.enqueue(message('a', { messageId: '<b@auth.example.com>' }))
    const [leased, ...others] = await messages.lease({ now, leaseMs, limit: 10 })
    assert.equal(leased?.messageId, '<a@auth.example.com>')
    assert.deepEqual(others, [])
  },

  async 'gives each message to one, however many ask at the same time'({ messages }) {
    const ids = Array.from({ length: 30 }, (_, index) => `m${index}`).sort()
    for (const id of ids) await messages.enqueue(message(id))
    const got = await Promise.all(Array.from({ length: 40 }, () => idsLeased(messages, now, 1)))
    assert.deepEqual(got.flat().sort(), ids)
    assert.equal(await messages.due({ now, limit: 10 }), 0)
  },

  async 'leases those first that have waited longest, so many as are asked for'({ messages }) {
    for (const [index, id] of ['a', 'b', 'c'].entries())
      await messages.enqueue(message(id, { now: now - 10 * index }))
    assert.equal(await messages.due({ now, limit: 2 }), 2)
    assert.deepEqual(await idsLeased(messages, now, 2), ['b', 'c'])
    assert.equal(await messages.due({ now, limit: 2 }), 1)
    assert.deepEqual(await idsLeased(messages, now, 2), ['a'])
  },

  async 'has a message due again when its lease has run out, and counts the try'({ messages }) {
    await messages.enqueue(message('a'))
    await idsLeased(messages, now)
    assert.deepEqual(await idsLeased(messages, now + leaseMs - 1), [])
    const [again] = await messages.lease({ now: now + leaseMs, leaseMs, limit: 1 })
    assert.equal(again?.tries, 2)
    assert.equal(again?.messageId, '<a@auth.example.com>')
  },

  async 'removes what was sent, whoever has it by then'({ messages }) {
    await messages.enqueue(message('a'))
    await idsLeased(messages, now)
    await idsLeased(messages, now + leaseMs)
    await messages.sent('a')
    await messages.sent('a')
    assert.deepEqual(await messages.count(), { waiting: 0, failed: 0, held: 0 })
    assert.deepEqual(await idsLeased(messages, now + 2 * leaseMs), [])
  },

  async 'has a message due again after the pause, with its fault'({ messages }) {
    await messages.enqueue(message('a'))
    await idsLeased(messages, now)
    await messages.failed({ id: 'a', tries: 1, now, pauseMs: 5000, keptMs, fault: 'ETIMEDOUT' })
    assert.deepEqual(await idsLeased(messages, now + 4999), [])
    const { items } = await messages.list({ state: 'waiting', limit: 10 })
    assert.equal(items[0]?.fault, 'ETIMEDOUT')
    assert.equal(items[0]?.leaseUntil, 0)
    assert.deepEqual(await idsLeased(messages, now + 5000), ['a'])
  },

  async 'passes over a failure of a lease that somebody else has by now'({ messages }) {
    await messages.enqueue(message('a'))
    await idsLeased(messages, now)
    const later = now + leaseMs
    await idsLeased(messages, later)
    await messages.failed({ id: 'a', tries: 1, now: later, pauseMs: 0, keptMs, fault: 'late' })
    await messages.failed({ id: 'a', tries: 1, now: later, keptMs, fault: 'late' })
    assert.deepEqual(await idsLeased(messages, later + leaseMs - 1), [])
    assert.deepEqual(await messages.count(), { waiting: 1, failed: 0, held: 0 })
  },

  async 'keeps what was given up, sends it again when asked, and removes it in time'({ messages }) {
    await messages.enqueue(message('a'))
    await idsLeased(messages, now)
    await messages.failed({ id: 'a', tries: 1, now, keptMs, fault: 'refused' })
    assert.deepEqual(await messages.count(), { waiting: 0, failed: 1, held: 0 })
    assert.deepEqual(await idsLeased(messages, now + 86_400_000), [])
    const again = { now: now + 86_400_000, retryMs: 1000, keptMs }
    assert.equal(await messages.retry({ id: 'a', ...again }), true)
    assert.equal(await messages.retry({ id: 'a', ...again }), false)
    assert.equal(await messages.retry({ id: 'b', ...again }), false)
    const [leased] = await messages.lease({ now: again.now, leaseMs, limit: 1 })
    assert.equal(leased?.leftMs, 1000)
    assert.equal(leased?.tries, 2)
    await messages.failed({ id: 'a', tries: 2, now: again.now, keptMs, fault: 'refused' })
    assert.equal(await messages.sweep({ now: again.now + keptMs - 1, limit: 10 }), 0)
    assert.equal(await messages.sweep({ now: again.now + keptMs, limit: 10 }), 1)
    assert.deepEqual(await messages.count(), { waiting: 0, failed: 0, held: 0 })
  },

  async 'says that a message is void, and does not send one again that is'({ messages }) {
    await messages.enqueue(message('a', { validMs: 1000 }))
    const [leased] = await messages.lease({ now: now + 1000, leaseMs, limit: 1 })
    assert.equal(leased?.isExpired, true)
    await messages.failed({ id: 'a', tries: 1, now: now + 1000, keptMs, fault: 'expired' })
    assert.equal(await messages.retry({ id: 'a', now: now + 1000, retryMs: 1, keptMs }), false)
  },

  async 'never leases what is held, and shows it newest first'({ messages }) {
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries())
      await messages.enqueue(message(id, { state: 'held', now: now + Math.floor(index / 2) }))
    await messages.enqueue(message('w'))
    assert.deepEqual(await idsLeased(messages, now + 1000), ['w'])
    const listed = await allPages(page => messages.list({ state: 'held', limit: 2, ...page }), 2)
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['e', 'd', 'c', 'b', 'a'],
    )
    assert.deepEqual(await messages.count(), { waiting: 1, failed: 0, held: 5 })
    for (const after of badCursors)
      assert.deepEqual((await messages.list({ state: 'held', limit: 2, after })).items, [])
  },

  async 'does not believe that a message is due further ahead than any pause'({ messages }) {
    await messages.enqueue(message('a'))
    const [first] = await messages.lease({ now: now + 3_600_000, leaseMs: 120_000, limit: 1 })
    assert.equal(first?.id, 'a')
    // A database with a clock goes by that.
    if (first.leaseUntil !== now + 3_720_000) return
    await messages.enqueue(message('b', { now: now + 3_600_000 }))
    assert.equal(await messages.due({ now, limit: 10 }), 2)
    assert.deepEqual((await idsLeased(messages, now)).toSorted(), ['a', 'b'])
    assert.equal(await messages.due({ now, limit: 10 }), 0)
  },

  async 'forgets what is about a subject, and removes no more at once than it may'({ messages }) {
    await messages.enqueue(message('a', { subjectId: 'ann' }))
    await messages.enqueue(message('b', { subjectId: 'bob' }))
    await messages.enqueue(message('c'))
    assert.equal(await messages.forget('ann'), 1)
    assert.equal(await messages.forget('ann'), 0)
    assert.equal(await messages.sweep({ now: now + keptMs, limit: 1 }), 1)
    assert.equal(await messages.sweep({ now: now + keptMs, limit: 2 }), 1)
  },

  async 'keeps the sealed bytes apart from those of its caller'({ messages }) {
    const sealed = digestOf('a')
    await messages.enqueue(message('a', { sealed }))
    sealed.fill(0)
    const { items } = await messages.list({ state: 'waiting', limit: 1 })
    assert.deepEqual(items[0]?.sealed, digestOf('a'))
  },

  async 'says how much waits, for how long, and how much was given up'({ messages }) {
    assert.deepEqual(await messages.backlog({ now }), { waiting: 0, oldestMs: 0, failed: 0 })
    await messages.enqueue(message('held', { state: 'held' }))
    await messages.enqueue(message('a'))
    await messages.enqueue(message('b', { now: now + 2000 }))
    const { oldestMs, ...counts } = await messages.backlog({ now: now + 3000 })
    assert.deepEqual(counts, { waiting: 2, failed: 0 })
    assert.ok(oldestMs >= 0)
    assert.deepEqual(await idsLeased(messages, now, 1), ['a'])
    await messages.failed({ id: 'a', tries: 1, now, keptMs, fault: 'refused' })
    const left = await messages.backlog({ now })
    assert.deepEqual([left.waiting, left.failed], [1, 1])
  },
})
