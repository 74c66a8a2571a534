/** The contract of webhooks: their rows, one lease at a time, cursors that only go forward, dead letters. */
import assert from 'node:assert/strict'
import type { Storage } from '../../core/storage.ts'
import type { StoredWebhook } from '../../core/webhook/webhook-store.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { detailsOf, digestOf, event, now, seal } from './fixtures.ts'

const made = (id: string, createdAt = now): Omit<StoredWebhook, 'cursor' | 'attempts'> => ({
  id,
  url: `https://${id}.example/`,
  events: ['sign-in.success'],
  status: 'active',
  secret: digestOf(id),
  createdAt,
})

async function logged(storage: Storage, ...details: string[]): Promise<void> {
  for (const detail of details) await storage.audit.append([event(detail)])
  await seal(storage)
}

const holder = 'node-1'
const leasing = { holder, at: now, leaseMs: 1000 }
const settling = { id: 'a', holder, at: now, attempts: 0, pauseMs: 0, leaseMs: 1000 }

export const webhookCases: readonly ContractCase[] = casesOf('webhooks', {
  async 'begins at the last line of the log, and is found and listed as it was made'(storage) {
    await logged(storage, 'before')
    await storage.webhooks.create({ webhook: made('b', now + 1), audit: [event('b')] })
    await storage.webhooks.create({ webhook: made('a'), audit: [] })
    await storage.webhooks.create({
      webhook: { ...made('a'), url: 'https://other.example/' },
      audit: [event('no')],
    })
    const [a, b] = [made('a'), made('b', now + 1)].map(one => ({ ...one, cursor: 1, attempts: 0 }))
    assert.deepEqual(await storage.webhooks.list(), [a, b])
    assert.deepEqual(await storage.webhooks.find('b'), b)
    assert.equal(await storage.webhooks.find('c'), undefined)
    assert.deepEqual(await detailsOf(storage), ['before', 'b'])
  },

  async 'updates, rotates and removes, each with its line; an unknown one is none'(storage) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    const base = { ...made('a'), cursor: 0, attempts: 0 }
    const disabled = { ...base, status: 'disabled', events: [] } as const
    assert.deepEqual(
      await webhooks.update({ id: 'a', status: 'disabled', events: [], audit: [event('u')] }),
      disabled,
    )
    const secret = digestOf('another')
    const rotated = { ...disabled, secret, previous: { secret: base.secret, until: now + 9 } }
    const rotation = { id: 'a', secret, previousUntil: now + 9, audit: [event('r')] }
    assert.deepEqual(await webhooks.rotateSecret(rotation), rotated)
    assert.deepEqual(await webhooks.find('a'), rotated)
    const unknown = { id: 'x', audit: [event('never')] }
    assert.equal(await webhooks.update(unknown), undefined)
    assert.equal(await webhooks.rotateSecret({ ...rotation, ...unknown }), undefined)
    assert.equal(await webhooks.remove(unknown), false)
    assert.equal(await webhooks.remove({ id: 'a', audit: [event('d')] }), true)
    assert.deepEqual(await webhooks.list(), [])
    assert.deepEqual(await detailsOf(storage), ['u', 'r', 'd'])
  },

  async 'is leased by one at a time, only while it is active and has lines before it'(storage) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    assert.equal(await webhooks.lease(leasing), undefined)
    await logged(storage, 'one')
    const got = await Promise.all(['1', '2', '3'].map(name => webhooks.lease({ ...leasing, holder: name })))
    assert.deepEqual(
      got.filter(one => one !== undefined).map(({ id }) => id),
      ['a'],
    )
    await webhooks.update({ id: 'a', status: 'disabled', audit: [] })
    assert.equal(await webhooks.lease({ ...leasing, at: now + 5000 }), undefined)
  },

  async 'is free again when the lease has been given back, and waits for its pause'(storage) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    await logged(storage, 'one', 'two')
    assert.ok(await webhooks.lease(leasing))
    const back = await webhooks.settle({ ...settling, cursor: 1, leaseMs: 0 })
    assert.equal(back?.cursor, 1)
    assert.equal((await webhooks.lease(leasing))?.cursor, 1)
    const failed = { ...settling, cursor: 1, attempts: 3, pauseMs: 3_600_000, leaseMs: 0 }
    assert.equal((await webhooks.settle(failed))?.attempts, 3)
    assert.equal(await webhooks.lease(leasing), undefined)
    // An update has it tried at once.
    await webhooks.update({ id: 'a', audit: [] })
    assert.equal((await webhooks.lease(leasing))?.attempts, 3)
  },

  async 'does not believe a lease, or a pause, that lies further ahead than it can'(storage) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    await logged(storage, 'one', 'two')
    const ahead = now + 3 * 3_600_000
    await webhooks.lease(leasing)
    await webhooks.settle({ ...settling, cursor: 0, attempts: 1, pauseMs: 5000, leaseMs: 0 })
    // A database with a clock goes by that.
    if ((await webhooks.lease({ ...leasing, at: now + 5000 })) === undefined) return
    await webhooks.settle({ ...settling, cursor: 0, leaseMs: 0 })
    assert.ok(await webhooks.lease({ ...leasing, at: ahead }))
    // The lease of a clock that was ahead, what it settled, and its pause after one failure.
    assert.ok(await webhooks.lease(leasing))
    await webhooks.settle({ ...settling, at: ahead, cursor: 1, leaseMs: 0 })
    assert.ok(await webhooks.lease(leasing))
    await webhooks.settle({ ...settling, at: ahead, cursor: 1, attempts: 1, pauseMs: 5000, leaseMs: 0 })
    assert.ok(await webhooks.lease(leasing))
  },

  async 'is settled by its holder alone, never backwards, and not when it was disabled'(storage) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    await logged(storage, 'one', 'two')
    await webhooks.lease(leasing)
    assert.equal(await webhooks.settle({ ...settling, holder: 'other', cursor: 2 }), undefined)
    assert.equal((await webhooks.settle({ ...settling, cursor: 2 }))?.cursor, 2)
    assert.equal(await webhooks.settle({ ...settling, cursor: 1 }), undefined)
    await webhooks.update({ id: 'a', status: 'disabled', audit: [] })
    assert.equal(await webhooks.settle({ ...settling, cursor: 2 }), undefined)
    assert.equal((await webhooks.find('a'))?.cursor, 2)
  },

  async 'keeps dead letters in the order of lines until they are buried, or their webhook is removed'(
    storage,
  ) {
    const { webhooks } = storage
    await webhooks.create({ webhook: made('a'), audit: [] })
    await logged(storage, 'one', 'two', 'three')
    await webhooks.lease(leasing)
    for (const sequence of [1, 2, 3])
      await webhooks.settle({ ...settling, cursor: sequence, dead: { sequence, attempts: 20 } })
    const dead = (sequence: number) => ({ webhookId: 'a', sequence, attempts: 20, diedAt: now })
    const page = { webhookId: 'a', limit: 2, after: 0 }
    assert.deepEqual(await webhooks.deadLetters(page), { items: [dead(1), dead(2)], next: '2' })
    assert.deepEqual(await webhooks.deadLetters({ ...page, after: 2 }), { items: [dead(3)] })
    const burial = { webhookId: 'a', sequence: 1, audit: [event('resent')] }
    assert.equal(await webhooks.bury(burial), true)
    assert.equal(await webhooks.bury(burial), false)
    assert.deepEqual(await webhooks.deadLetters(page), { items: [dead(2), dead(3)] })
    await webhooks.remove({ id: 'a', audit: [] })
    assert.deepEqual(await webhooks.deadLetters(page), { items: [] })
  },

  async 'says how much is not done yet: lines before an active webhook, failures, dead letters'(storage) {
    const { webhooks } = storage
    await logged(storage, 'before')
    for (const id of ['a', 'b']) await webhooks.create({ webhook: made(id), audit: [] })
    assert.deepEqual(await webhooks.backlog(), { waiting: 0, failing: 0, deadLetters: 0 })
    await logged(storage, 'one', 'two')
    assert.deepEqual(await webhooks.backlog(), { waiting: 4, failing: 0, deadLetters: 0 })
    await webhooks.update({ id: 'b', status: 'disabled', audit: [] })
    await webhooks.lease(leasing)
    await webhooks.settle({ ...settling, cursor: 2, dead: { sequence: 2, attempts: 20 } })
    await webhooks.settle({ ...settling, cursor: 2, attempts: 1, pauseMs: 1000, leaseMs: 0 })
    assert.deepEqual(await webhooks.backlog(), { waiting: 1, failing: 1, deadLetters: 1 })
  },
})
