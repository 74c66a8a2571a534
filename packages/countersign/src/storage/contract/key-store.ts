/** The contract of signing keys. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { changesOf, detailsOf, event, key, now } from './fixtures.ts'

export const keyCases: readonly ContractCase[] = casesOf('keys', {
  async 'adds the first key, with its audit events and one entry'(storage) {
    const first = key()
    assert.deepEqual(await storage.keys.list(), [])
    assert.deepEqual(await storage.keys.ensureActive(first, [event('added')]), [first])
    assert.deepEqual(await storage.keys.list(), [first])
    assert.deepEqual(
      (await changesOf(storage)).map(({ kind }) => kind),
      ['keys'],
    )
    assert.deepEqual(await detailsOf(storage), ['added'])
  },

  async 'leaves an active key of that algorithm, and changes nothing'(storage) {
    const first = key()
    await storage.keys.ensureActive(first, [])
    assert.deepEqual(await storage.keys.ensureActive(key({ createdAt: now + 1 }), [event('never')]), [first])
    assert.equal((await changesOf(storage)).length, 1)
    assert.deepEqual(await detailsOf(storage), [])
  },

  async 'leaves active keys of other algorithms as they are'(storage) {
    const first = key()
    const second = key({ algorithm: 'ES256', createdAt: now + 1 })
    await storage.keys.ensureActive(first, [])
    assert.deepEqual(await storage.keys.ensureActive(second, [event('second')]), [first, second])
    assert.deepEqual(await storage.keys.list(), [first, second])
    assert.equal((await changesOf(storage)).length, 2)
    assert.deepEqual(await detailsOf(storage), ['second'])
  },

  async 'adds one where all of the algorithm are revoked'(storage) {
    const revoked = key({ state: 'revoked' })
    await storage.keys.ensureActive(revoked, [])
    const fresh = key({ createdAt: now + 1 })
    assert.deepEqual(await storage.keys.ensureActive(fresh, []), [revoked, fresh])
  },

  async 'lists oldest first, whatever the order in which they came'(storage) {
    const keys = [
      key({ createdAt: now + 2 }),
      key({ algorithm: 'HS256', createdAt: now }),
      key({ algorithm: 'ES256', createdAt: now + 1 }),
    ]
    for (const one of keys) await storage.keys.ensureActive(one, [])
    assert.deepEqual(
      (await storage.keys.list()).map(({ createdAt }) => createdAt),
      [now, now + 1, now + 2],
    )
  },

  async 'lets exactly one of several nodes that start at once add its key'(storage) {
    const candidates = Array.from({ length: 8 }, (_, index) => key({ createdAt: now + index }))
    const answers = await Promise.all(candidates.map(one => storage.keys.ensureActive(one, [event(one.kid)])))
    const [only, ...others] = await storage.keys.list()
    assert.deepEqual(others, [])
    for (const answer of answers) assert.deepEqual(answer, [only])
    assert.deepEqual(await detailsOf(storage), [only?.kid])
    assert.equal((await changesOf(storage)).length, 1)
  },

  async 'never prunes what tells a node that its keys are old'(storage) {
    await storage.keys.ensureActive(key(), [])
    assert.equal(await storage.changes.prune(now * 1000), 0)
  },

  async 'keeps what it was given apart from the objects of its caller'(storage) {
    const first = key()
    const given = { ...first, sealed: new Uint8Array(first.sealed) }
    await storage.keys.ensureActive(given, [])
    given.sealed.fill(0)
    for (const listed of await storage.keys.list()) listed.sealed.fill(0)
    assert.deepEqual(await storage.keys.list(), [first])
  },
})
