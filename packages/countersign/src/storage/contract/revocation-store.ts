/** The contract of ending stateless tokens. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { changesOf, detailsOf, event, later, now, tolerance } from './fixtures.ts'

export const revocationCases: readonly ContractCase[] = casesOf('revocations', {
  async 'appends one entry for a token, with its audit events'(storage) {
    const input = { jti: 'token', at: now, expiresAt: later, audit: [event('revoked')] }
    assert.deepEqual(await storage.revocations.revokeToken(input), { position: 1 })
    assert.deepEqual(await changesOf(storage), [
      { position: 1, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'is idempotent: a repeated call appends and audits nothing'(storage) {
    const input = { jti: 'token', at: now, expiresAt: later, audit: [event('revoked')] }
    await Promise.all([1, 2, 3, 4].map(() => storage.revocations.revokeToken(input)))
    await storage.revocations.revokeToken({ ...input, jti: 'other', audit: [] })
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, expiresAt: now }), { position: 2 })
    assert.equal((await changesOf(storage)).length, 2)
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'keeps a token ended for longer when a later call says so'(storage) {
    const input = { jti: 'token', at: now, audit: [] }
    await storage.revocations.revokeToken({ ...input, expiresAt: now })
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, expiresAt: later }), {
      position: 2,
    })
    await storage.changes.prune(now + 1)
    assert.deepEqual(await changesOf(storage), [
      { position: 2, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, expiresAt: later }), {
      position: 2,
    })
  },

  async 'ends a token again after its entry was pruned'(storage) {
    const input = { jti: 'token', at: now, expiresAt: now, audit: [] }
    await storage.revocations.revokeToken(input)
    await storage.changes.prune(now + 1)
    assert.deepEqual(await storage.revocations.revokeToken(input), { position: 2 })
    assert.equal((await changesOf(storage)).length, 1)
  },

  async 'keeps a token ended whose expiry is not known until the last token of the longest lifetime has expired'(
    storage,
  ) {
    const untilOf = async () => (await changesOf(storage)).at(-1)?.concernsUntil
    await storage.revocations.revokeToken({ jti: 'a', at: now, audit: [] })
    assert.equal(await untilOf(), now + tolerance)
    await storage.revocations.declareTokenLifetime(600)
    await storage.revocations.revokeToken({ jti: 'b', at: now, audit: [] })
    assert.equal(await untilOf(), now + 600_000 + tolerance)
    await storage.revocations.declareTokenLifetime(60)
    await storage.revocations.revokeToken({ jti: 'c', at: now + 1, audit: [] })
    assert.equal(await untilOf(), now + 1 + 600_000 + tolerance)
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
