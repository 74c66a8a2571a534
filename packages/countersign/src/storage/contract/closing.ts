/** The contract of a store as a whole: closing. */
import assert from 'node:assert/strict'
import { StorageError } from '../../core/errors.ts'
import type { Storage } from '../../core/storage.ts'
import { type ContractCase, casesOf } from './contract-case.ts'
import { auditKey, event, later, mailAddress, now, session, storedSubject, ticket } from './fixtures.ts'

/** One call of every kind; each has to be refused once the store is closed. */
function everyCall(storage: Storage): (() => Promise<unknown>)[] {
  const {
    subjects,
    addresses,
    tickets,
    sessions,
    keys,
    roots,
    revocations,
    changes,
    attempts,
    proofs,
    audit,
    nodes,
    time,
  } = storage
  return [
    () => subjects.find('id'),
    () => subjects.findCredentials('identifier'),
    () => subjects.list({ limit: 1 }),
    () => subjects.setPassword({ subjectId: 'id', at: now, audit: [], passwordHash: 'b' }),
    () => subjects.rename({ subjectId: 'a', identifier: 'a', audit: [] }),
    () => subjects.rehash({ subjectId: 'id', expectedHash: 'a', passwordHash: 'b' }),
    () => subjects.remove({ subjectId: 'id', at: now, audit: [] }),
    () => subjects.findByExternalIdentity({ issuer: 'a', externalId: 'b' }),
    () => subjects.externalIdentities('id'),
    () => subjects.import({ records: [] }),
    () => subjects.dearestHash(),
    () => addresses.list('id'),
    () => addresses.add({ address: mailAddress('id'), audit: [] }),
    () => addresses.confirm({ key: { digest: new Uint8Array(32) }, at: now, audit: [] }),
    () => addresses.makePrimary({ subjectId: 'id', id: 'a', audit: [] }),
    () => addresses.remove({ subjectId: 'id', id: 'a', audit: [] }),
    () => addresses.restore({ key: { digest: new Uint8Array(32) }, at: now, audit: [] }),
    () => tickets.issue({ ticket: ticket(), audit: [] }),
    () => tickets.look({ key: { digest: new Uint8Array(32) }, at: now }),
    () => tickets.prune({ now, limit: 1 }),
    () => sessions.find(new Uint8Array(32)),
    () => sessions.hasUnmarked(now),
    () => sessions.touch([]),
    () => sessions.list({ now, limit: 1 }),
    () => sessions.count(now),
    () => sessions.listKeys({ subjectId: 'id', now }),
    () => sessions.sweep({ before: now, limit: 1 }),
    () => keys.list(),
    () => revocations.revokeToken({ jti: 'jti', at: now, audit: [] }),
    () => revocations.declareTokenLifetime(1),
    () => revocations.endSessions({ at: now, limit: 1 }),
    () => revocations.endEverything({ at: now, keys: [], audit: [] }),
    () => changes.read(),
    () => changes.prune(now),
    () => attempts.spend([], now),
    () => attempts.settle({ allowances: [] }, now),
    () => attempts.prune(now),
    () => attempts.begin({ devices: [], strangers: [] }, now),
    () => time.judge({ now }),
    () => time.noteIssuing(now),
    () => proofs.consume({ digest: new Uint8Array(32), expiresAt: later }),
    () => proofs.prune(now),
    () => audit.append([event('never')]),
    () => audit.seal({ key: auditKey, seed: auditKey, limit: 1 }),
    () => audit.unsealed(),
    () => audit.rekey(new Uint8Array(32)),
    () => roots.list(),
    () => roots.replace({ expected: [], roots: [] }),
    () => audit.head(),
    () => audit.erase('nobody'),
    () => audit.archive({ through: 1, key: new Uint8Array(32) }),
    () => audit.list({ limit: 1 }),
    () => audit.read({ after: 0, limit: 1 }),
    () => nodes.withdraw('id'),
    () => nodes.list(0),
  ]
}

export const closingCases: readonly ContractCase[] = casesOf('close', {
  async 'finishes what is under way'(storage) {
    const made = await storedSubject(storage)
    const creating = Array.from({ length: 20 }, () =>
      storage.sessions.create({ session: session(made), maxPerSubject: 50, audit: [] }),
    )
    const closing = storage.close()
    const outcomes = await Promise.all(creating)
    assert.ok(outcomes.every(({ outcome }) => outcome === 'created'))
    await closing
  },

  async 'refuses every call afterwards with StorageError'(storage) {
    await storage.close()
    for (const call of everyCall(storage)) await assert.rejects(call, StorageError, String(call))
    assert.throws(
      () => storage.changes.unchanged?.(1) ?? assert.fail(new StorageError('absent')),
      StorageError,
    )
  },

  async 'refuses calls from the moment it is told to close'(storage) {
    const closing = storage.close()
    await assert.rejects(storage.audit.append([event('never')]), StorageError)
    await closing
  },

  async 'can be told to close more than once'(storage) {
    await Promise.all([storage.close(), storage.close()])
    await storage.close()
  },

  async 'says how stale a node may be by default'({ defaultMaxStalenessMs }) {
    assert.ok(Number.isFinite(defaultMaxStalenessMs) && defaultMaxStalenessMs >= 0)
  },
})
