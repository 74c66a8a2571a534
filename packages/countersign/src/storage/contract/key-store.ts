/** The contract of stored keys. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { changesOf, detailsOf, event, key, keyChange, later, now, prune, withoutMark } from './fixtures.ts'

export const keyCases: readonly ContractCase[] = casesOf('keys', {
  async 'adds keys, with the audit events and one entry'(storage) {
    const first = key()
    const next = key({ state: 'next', createdAt: now + 1 })
    assert.deepEqual(await storage.keys.list(), [])
    const change = keyChange({ add: [first, next], audit: [event('added')] })
    const changed = await storage.keys.change(change)
    assert.deepEqual(await storage.keys.list(), [first, next])
    const changes = await changesOf(storage)
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['keys'],
    )
    assert.deepEqual(withoutMark(changed), { outcome: 'changed', position: changes[0]?.position })
    assert.deepEqual(await detailsOf(storage), ['added'])
  },

  async 'moves keys on, adds and removes in one step'(storage) {
    const [over, active, next] = [
      key({ state: 'retired', createdAt: now - 2 }),
      key({ createdAt: now - 1 }),
      key({ state: 'next' }),
    ]
    await storage.keys.change(keyChange({ add: [over, active, next] }))
    const fresh = key({ state: 'next', createdAt: later, changedAt: later })
    await storage.keys.change({
      add: [fresh],
      states: [
        { kid: active.kid, from: 'active', to: 'retired' },
        { kid: next.kid, from: 'next', to: 'active' },
      ],
      remove: [over.kid],
      at: later,
      audit: [],
    })
    assert.deepEqual(await storage.keys.list(), [
      { ...active, state: 'retired', changedAt: later },
      { ...next, state: 'active', changedAt: later },
      fresh,
    ])
    assert.equal((await changesOf(storage)).length, 2)
  },

  async 'changes nothing at all where one part does not fit'(storage) {
    const keys = [
      key(),
      key({ state: 'next', createdAt: now + 1 }),
      key({ state: 'revoked', createdAt: now + 2 }),
    ]
    const [active, next, revoked] = keys.map(({ kid }) => kid)
    assert.ok(active !== undefined && next !== undefined && revoked !== undefined)
    await storage.keys.change(keyChange({ add: keys }))
    const misfits = [
      keyChange({ add: [key({ kid: active, state: 'retired' })] }),
      keyChange({ add: [key()] }),
      keyChange({ add: [key({ state: 'next' })] }),
      keyChange({ states: [{ kid: active, from: 'next', to: 'retired' }] }),
      keyChange({ states: [{ kid: next, from: 'next', to: 'active' }] }),
      keyChange({ states: [{ kid: revoked, from: 'retired', to: 'active' }] }),
      keyChange({ states: [{ kid: 'no-kid', from: 'active', to: 'revoked' }] }),
      keyChange({ remove: [active] }),
      keyChange({ remove: [next] }),
      keyChange({ remove: ['no-kid'] }),
      keyChange({ remove: [revoked], states: [{ kid: next, from: 'active', to: 'retired' }] }),
    ]
    for (const misfit of misfits) {
      const change = { ...misfit, audit: [event('never')] }
      assert.deepEqual(await storage.keys.change(change), { outcome: 'conflict' })
    }
    assert.deepEqual(await storage.keys.list(), keys)
    assert.equal((await changesOf(storage)).length, 1)
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'has one active and one next key for each algorithm'(storage) {
    const keys = [
      key(),
      key({ state: 'next', createdAt: now + 1 }),
      key({ algorithm: 'ES256', createdAt: now + 2 }),
      key({ algorithm: 'ES256', state: 'next', createdAt: now + 3 }),
    ]
    for (const one of keys) await storage.keys.change(keyChange({ add: [one] }))
    assert.deepEqual(await storage.keys.list(), keys)
  },

  async 'answers the position it has where there is nothing to change'(storage) {
    assert.deepEqual(withoutMark(await storage.keys.change(keyChange({}))), {
      outcome: 'changed',
      position: 0,
    })
    const { position } = await storage.revocations.revokeToken({
      jti: 'jti',
      at: now,
      audit: [],
    })
    const again = await storage.keys.change(keyChange({ audit: [event('never')] }))
    assert.deepEqual(withoutMark(again), { outcome: 'changed', position })
    assert.equal((await changesOf(storage)).length, 1)
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'lists oldest first, whatever the order in which they came'(storage) {
    const keys = [
      key({ createdAt: now + 2 }),
      key({ algorithm: 'HS256', createdAt: now }),
      key({ algorithm: 'ES256', createdAt: now + 1 }),
    ]
    await storage.keys.change(keyChange({ add: keys }))
    assert.deepEqual(
      (await storage.keys.list()).map(({ createdAt }) => createdAt),
      [now, now + 1, now + 2],
    )
  },

  async 'lets exactly one of several nodes that start at once add its keys'(storage) {
    const candidates = Array.from({ length: 8 }, (_, index) => [
      key({ createdAt: now + index }),
      key({ createdAt: now + index, state: 'next' }),
    ])
    const answers = await Promise.all(
      candidates.map(add => storage.keys.change(keyChange({ add, audit: [event('one')] }))),
    )
    assert.equal(answers.filter(({ outcome }) => outcome === 'changed').length, 1)
    assert.equal((await storage.keys.list()).length, 2)
    assert.deepEqual(await detailsOf(storage), ['one'])
    assert.equal((await changesOf(storage)).length, 1)
  },

  async 'lets exactly one of several nodes that rotate at once do so'(storage) {
    const [active, next] = [key(), key({ state: 'next', createdAt: now + 1 })]
    await storage.keys.change(keyChange({ add: [active, next] }))
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        storage.keys.change(
          keyChange({
            add: [key({ state: 'next', createdAt: now + 2 + index })],
            states: [
              { kid: active.kid, from: 'active', to: 'retired' },
              { kid: next.kid, from: 'next', to: 'active' },
            ],
          }),
        ),
      ),
    )
    assert.equal(answers.filter(({ outcome }) => outcome === 'changed').length, 1)
    assert.deepEqual(
      (await storage.keys.list()).map(({ state }) => state),
      ['retired', 'active', 'next'],
    )
  },

  async 'never prunes what tells a node that its keys are old'(storage) {
    await storage.keys.change(keyChange({ add: [key()] }))
    await prune(storage, now * 1000, 0)
  },

  async 'keeps what it was given apart from the objects of its caller'(storage) {
    const first = key()
    const given = { ...first, sealed: new Uint8Array(first.sealed) }
    await storage.keys.change(keyChange({ add: [given] }))
    given.sealed.fill(0)
    for (const listed of await storage.keys.list()) listed.sealed.fill(0)
    assert.deepEqual(await storage.keys.list(), [first])
  },
})
