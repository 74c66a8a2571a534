/** The contract of ending stateless tokens. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { changesOf, detailsOf, event, later, now } from './fixtures.ts'

export const revocationCases: readonly ContractCase[] = casesOf('revocations', {
  async 'appends one entry for a token, with its audit events'(storage) {
    const input = { jti: 'token', concernsUntil: later, audit: [event('revoked')] }
    assert.deepEqual(await storage.revocations.revokeToken(input), { position: 1 })
    assert.deepEqual(await changesOf(storage), [
      { position: 1, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'is idempotent: a repeated call appends and audits nothing'(storage) {
    const input = { jti: 'token', concernsUntil: later, audit: [event('revoked')] }
    await Promise.all([1, 2, 3, 4].map(() => storage.revocations.revokeToken(input)))
    await storage.revocations.revokeToken({ ...input, jti: 'other', audit: [] })
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, concernsUntil: now }), { position: 2 })
    assert.equal((await changesOf(storage)).length, 2)
    assert.deepEqual(await detailsOf(storage), ['revoked'])
  },

  async 'keeps a token ended for longer when a later call says so'(storage) {
    const input = { jti: 'token', audit: [] }
    await storage.revocations.revokeToken({ ...input, concernsUntil: now })
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, concernsUntil: later }), {
      position: 2,
    })
    await storage.changes.prune(now + 1)
    assert.deepEqual(await changesOf(storage), [
      { position: 2, concernsUntil: later, kind: 'token', jti: 'token' },
    ])
    assert.deepEqual(await storage.revocations.revokeToken({ ...input, concernsUntil: later }), {
      position: 2,
    })
  },

  async 'ends a token again after its entry was pruned'(storage) {
    const input = { jti: 'token', audit: [], concernsUntil: now }
    await storage.revocations.revokeToken(input)
    await storage.changes.prune(now + 1)
    assert.deepEqual(await storage.revocations.revokeToken(input), { position: 2 })
    assert.equal((await changesOf(storage)).length, 1)
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
