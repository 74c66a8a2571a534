/** The contract of ending stateless tokens. */
import assert from 'node:assert/strict'
import { feedJump } from '../../core/revocation/feed-jump.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import {
  changesOf,
  detailsOf,
  event,
  find,
  key,
  keyChange,
  later,
  now,
  prune,
  storedSession,
  storedSubject,
  tolerance,
  withoutMark,
} from './fixtures.ts'

export const revocationCases: readonly ContractCase[] = casesOf('revocations', {
  async 'appends one entry for a token, with its audit events'(storage) {
    const input = { jti: 'token', at: now, expiresAt: later, audit: [event('revoked')] }
    assert.deepEqual(withoutMark(await storage.revocations.revokeToken(input)), { position: 1 })
    assert.deepEqual(await changesOf(storage), [
      { position: 1, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'is idempotent: a repeated call appends and audits nothing'(storage) {
    const input = { jti: 'token', at: now, expiresAt: later, audit: [event('revoked')] }
    await Promise.all([1, 2, 3, 4].map(() => storage.revocations.revokeToken(input)))
    await storage.revocations.revokeToken({ ...input, jti: 'other', audit: [] })
    const repeated = await storage.revocations.revokeToken({ ...input, expiresAt: now })
    assert.equal(repeated.position, 2)
    assert.equal((await changesOf(storage)).length, 2)
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'keeps a token ended for longer when a later call says so'(storage) {
    const input = { jti: 'token', at: now, audit: [] }
    await storage.revocations.revokeToken({ ...input, expiresAt: now })
    const longer = await storage.revocations.revokeToken({ ...input, expiresAt: later })
    assert.equal(longer.position, 2)
    await prune(storage, now + 1, 1)
    assert.deepEqual(await changesOf(storage), [
      { position: 2, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    const again = await storage.revocations.revokeToken({ ...input, expiresAt: later })
    assert.equal(again.position, 2)
  },

  async 'ends a token again after its entry was pruned'(storage) {
    const input = { jti: 'token', at: now, expiresAt: now, audit: [] }
    await storage.revocations.revokeToken(input)
    await prune(storage, now + 1, 1)
    assert.equal((await storage.revocations.revokeToken(input)).position, 2)
    assert.equal((await changesOf(storage)).length, 1)
  },

  async 'keeps a token ended whose expiry is not known until the last token of the longest lifetime has expired'(
    storage,
  ) {
    const untilOf = async () => (await changesOf(storage)).map(({ concernsUntil }) => concernsUntil)
    await storage.revocations.revokeToken({ jti: 'a', at: now, audit: [] })
    assert.deepEqual(await untilOf(), [now + tolerance])
    await storage.revocations.declareTokenLifetime(600)
    await storage.revocations.revokeToken({ jti: 'b', at: now, audit: [] })
    assert.deepEqual(await untilOf(), [now + 600_000 + tolerance, now + 600_000 + tolerance])
    await storage.revocations.declareTokenLifetime(60)
    await storage.revocations.revokeToken({ jti: 'c', at: now + 1, audit: [] })
    assert.equal((await untilOf()).at(-1), now + 1 + 600_000 + tolerance)
    // Whoever says its expiry later knows no better.
    const again = await storage.revocations.revokeToken({ jti: 'a', at: now, expiresAt: later, audit: [] })
    assert.equal(again.position, 3)
  },

  async 'ends sessions in calls that go on where the one before came to, each of them once'(storage) {
    const made = await storedSubject(storage)
    const all = []
    for (let count = 0; count < 5; count++) all.push(await storedSession(storage, made))
    const ended = []
    let after: Uint8Array | undefined
    do {
      const input = { at: now + 5, limit: 2, ...(after !== undefined && { after }) }
      const some = await storage.revocations.endSessions(input)
      ended.push(some.ended)
      after = some.next
    } while (after !== undefined)
    assert.deepEqual(ended, [2, 2, 1])
    for (const one of all) assert.equal((await find(storage, one)).end, 'backup-restored')
    assert.deepEqual(await storage.revocations.endSessions({ at: now + 6, limit: 2 }), { ended: 0 })
    // What is made behind it is not come back to.
    const end = new Uint8Array(32).fill(255)
    await storedSession(storage, made)
    assert.deepEqual(await storage.revocations.endSessions({ at: now + 6, limit: 2, after: end }), {
      ended: 0,
    })
  },

  async 'ends everything there is: sessions, keys, and whatever position anybody had'(storage) {
    const made = await storedSubject(storage)
    const [open, login] = [
      await storedSession(storage, made),
      await storedSession(storage, made, { carrier: 'refresh' }),
    ]
    const before = await storedSession(storage, made)
    await storage.sessions.end({ sid: before.sid, why: 'sign-out', at: now + 1, audit: [] })
    const [old, next] = [key(), key({ state: 'next', createdAt: now + 1 })]
    await storage.keys.change(keyChange({ add: [old, next] }))
    const past = await storage.changes.read()
    const fresh = [
      key({ createdAt: now + 5, changedAt: now + 5 }),
      key({ createdAt: now + 6, changedAt: now + 6, state: 'next' }),
    ]
    const input = { at: now + 5, keys: fresh, audit: [event('restored')] }
    const first = await storage.revocations.endSessions({ at: now + 5, limit: 1 })
    assert.equal(first.ended, 1)
    assert.deepEqual(await detailsOf(storage), [])
    const ended = await storage.revocations.endEverything(input)
    assert.deepEqual(withoutMark(ended), { sessions: 1, keys: 2, position: 2 + feedJump + 1 })
    for (const one of [open, login]) {
      const found = await find(storage, one)
      assert.deepEqual([found.endedAt, found.end], [now + 5, 'backup-restored'])
    }
    assert.equal((await find(storage, before)).end, 'sign-out')
    assert.deepEqual(await storage.keys.list(), [
      { ...old, state: 'revoked', changedAt: now + 5 },
      { ...next, state: 'revoked', changedAt: now + 5 },
      ...fresh,
    ])
    const positions = [1, 2, 2 + 1000, 2 + feedJump - 1]
    for (const cursor of [past.cursor, ...positions.flatMap(position => [`${position}`, `p${position}`])])
      assert.equal((await storage.changes.read(cursor)).complete, false)
    const present = await storage.changes.read()
    assert.deepEqual(
      present.changes.map(({ kind }) => kind),
      ['keys'],
    )
    assert.equal((await storage.changes.read(present.cursor)).complete, true)
    assert.deepEqual(await detailsOf(storage), ['restored'])
    // Repeated, it finds nothing more to end, and leaves the keys that it added.
    const again = await storage.revocations.endEverything(input)
    const position = ended.position + feedJump + 1
    assert.deepEqual(withoutMark(again), { sessions: 0, keys: 0, position })
    assert.equal((await storage.keys.list()).length, 4)
  },

  async 'remembers the longest lifetime ever noted'({ revocations }) {
    assert.equal(await revocations.declareTokenLifetime(600), 600)
    assert.equal(await revocations.declareTokenLifetime(300), 600)
    assert.equal(await revocations.declareTokenLifetime(900.5), 900.5)
    const noted = await Promise.all([100, 2000, 50].map(seconds => revocations.declareTokenLifetime(seconds)))
    assert.ok(noted.every(seconds => seconds === 900.5 || seconds === 2000))
    assert.equal(await revocations.declareTokenLifetime(0), 2000)
  },
})
