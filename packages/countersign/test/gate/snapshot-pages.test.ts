/** A snapshot that comes in pages: what happens between two of them is neither missed nor outlived by what was cached. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import {
  createSessionIdentifier,
  deriveIdentifierKey,
  digestSessionIdentifier,
} from '../../src/core/session/session-identifier.ts'
import { SessionLookUp } from '../../src/core/session/session-look-up.ts'
import type { Storage } from '../../src/core/storage.ts'
import { deriveNonceKey } from '../../src/core/token/dpop-nonce.ts'
import { Gate } from '../../src/gate/gate.ts'
import { ProofCheck } from '../../src/gate/proof-check.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { later, now, session, subject } from '../storage/records.ts'
import { manualClock } from './manual-clock.ts'

const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const keys = openKeyRing([generateKey('HS256', 0, sealingKey, randomBytes)], 'HS256', sealingKey)
const identifierKey = deriveIdentifierKey('A'.repeat(43))
const ann = subject('ann')

interface Node {
  gate: Gate
  store: Storage
  /** Where each read of the feed began. */
  asked: (string | undefined)[]
  /** Called before every read; what it throws is the read's fault. */
  before: { read: (from?: string) => Promise<unknown> }
  check: () => Promise<string>
}

/** A node with a bound of a minute that reads two entries at a time, and one session that it has in memory. */
async function open(): Promise<Node> {
  const driver = memory()
  const store = await driver.open()
  const own = await driver.open()
  const asked: Node['asked'] = []
  const before: Node['before'] = { read: async () => {} }
  const read = async (from?: string) => {
    await before.read(from)
    asked.push(from)
    return own.changes.read(from, 2)
  }
  const clock = manualClock(now)
  const gate = new Gate({
    storage: { sessions: own.sessions, changes: { ...own.changes, read } },
    lookUp: new SessionLookUp({ sessions: own.sessions, identifierKey }),
    clock,
    expectation: { issuer: 'https://auth.example.com', audience: 'api', clockToleranceSeconds: 60 },
    maxStalenessMs: 60_000,
    sessionCapacity: 10,
    proofs: new ProofCheck({
      proofs: own.proofs,
      clock,
      nonceKey: deriveNonceKey('A'.repeat(43)),
      isNonceRequired: false,
      origins: [],
    }),
    loadKeys: async () => keys,
    onFault: () => {},
  })
  const identifier = createSessionIdentifier(identifierKey, randomBytes)
  await store.subjects.create({ subject: ann, passwordHash: '', audit: [] })
  const digest = digestSessionIdentifier(identifier)
  const made = session(ann, 'sid', { digest, carrier: 'header' })
  await store.sessions.create({ session: made, maxPerSubject: 5, audit: [] })
  const check = async () => {
    const outcome = await gate.check({ kind: 'session', identifier, carrier: 'header' })
    return outcome.ok ? 'ok' : outcome.reason
  }
  return { gate, store, asked, before, check }
}

const endTokens = async (store: Storage, jtis: readonly string[], expiresAt = later) => {
  for (const jti of jtis) await store.revocations.revokeToken({ jti, at: now, expiresAt, audit: [] })
}

test('a node loads it page by page, and knows every entry at its end', async () => {
  const { gate, store, asked, check } = await open()
  await endTokens(store, ['a', 'b', 'c', 'd', 'e'])
  await gate.open()
  expect(asked).toEqual([undefined, 's2', 's4'])
  expect(gate.figures).toMatchObject({ position: 5, revocationsHeld: 5, stalenessMs: 0 })
  expect(await check()).toBe('ok')
})

test('a node is not up to date, nor at another position, before the last page; and goes on where a page failed', async () => {
  const { gate, store, asked, before, check } = await open()
  await endTokens(store, ['a', 'b', 'c', 'd', 'e'])
  before.read = async from => {
    expect(gate.figures).toMatchObject({ position: 0, stalenessMs: Number.POSITIVE_INFINITY })
    if (from === 's4') throw new StorageError('away')
  }
  await expect(gate.open()).rejects.toThrow(StorageError)
  expect(await check()).toBe('storage-unavailable')
  expect(await gate.isReady()).toBe(false)
  before.read = async () => {}
  expect(await gate.isReady()).toBe(true)
  expect(asked).toEqual([undefined, 's2', 's4'])
  expect(gate.figures).toMatchObject({ position: 5, revocationsHeld: 5 })
})

test('a session that was read, ended and pruned from the feed between two pages is not kept', async () => {
  const { gate, store, asked, before, check } = await open()
  await gate.open()
  expect(await check()).toBe('ok')
  // What comes after position 0 is gone: the node begins again from the snapshot.
  await endTokens(store, ['over'], now - 1)
  await endTokens(store, ['a'])
  await gate.follow()
  await endTokens(store, ['also over'], now - 1)
  await endTokens(store, ['b', 'c', 'd'])
  await store.changes.prune(now)
  asked.length = 0
  before.read = async from => {
    if (from !== 's4') return
    // Within the bound, so that it is answered, and may be kept.
    expect(await check()).toBe('ok')
    await store.sessions.end({ sid: 'sid', why: 'sign-out', at: now - 600_000, audit: [] })
    await store.changes.prune(now)
  }
  await gate.follow()
  expect(asked).toEqual(['p2', undefined, 's4', 's6'])
  expect((await store.changes.read('p6')).changes).toEqual([])
  expect(await check()).toBe('revoked')
})
