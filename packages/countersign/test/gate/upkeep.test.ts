/** What a node does by itself: three things, of which none waits for another. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { deriveAuditKey } from '../../src/core/audit/audit-chain.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { LivingNodes } from '../../src/core/revocation/living-nodes.ts'
import { deriveIdentifierKey } from '../../src/core/session/session-identifier.ts'
import { SessionLookUp } from '../../src/core/session/session-look-up.ts'
import type { Storage } from '../../src/core/storage.ts'
import { deriveNonceKey } from '../../src/core/token/dpop-nonce.ts'
import { AuditSealer } from '../../src/gate/audit-sealer.ts'
import { Gate } from '../../src/gate/gate.ts'
import { ProofCheck } from '../../src/gate/proof-check.ts'
import { TimeKeeper } from '../../src/gate/time-keeper.ts'
import { Upkeep } from '../../src/gate/upkeep.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { endToken } from '../storage/postgres-pair.ts'

const clock = { now: Date.now, monotonic: () => performance.now() }
const secret = randomBytes(32).toString('base64url')
const sealingKey = deriveSealingKey(secret)
const keys = openKeyRing([generateKey('HS256', 0, sealingKey, randomBytes)], 'HS256', sealingKey)

let here: Storage
let there: Storage
let upkeep: Upkeep | undefined

beforeEach(async () => {
  const url = await freshDatabase()
  here = await postgres(url).open()
  there = await postgres(url).open()
})
afterEach(async () => {
  await upkeep?.close()
  await Promise.all([here.close(), there.close()])
})

/** Starts a node over that store; answers how far it has come. */
async function startNode(storage: Storage): Promise<() => number> {
  const lookUp = new SessionLookUp({
    sessions: storage.sessions,
    identifierKey: deriveIdentifierKey(secret),
  })
  const onFault = () => {}
  const gate = new Gate({
    storage,
    lookUp,
    clock,
    expectation: { issuer: 'https://auth.example.com', audience: 'api', clockToleranceSeconds: 60 },
    maxStalenessMs: 1000,
    sessionCapacity: 10,
    proofs: new ProofCheck({
      proofs: storage.proofs,
      clock,
      nonceKey: deriveNonceKey(secret),
      isNonceRequired: false,
      origins: [],
    }),
    loadKeys: async () => keys,
    onFault,
  })
  await gate.open()
  upkeep = new Upkeep({
    storage,
    gate,
    lookUp,
    livingNodes: new LivingNodes(storage.nodes, clock),
    timeKeeper: new TimeKeeper({ time: storage.time, clock, onFault }),
    clock,
    maxStalenessMs: 1000,
    random: randomBytes,
    node: { id: 'here', version: '1', address: '', processId: 1, startedAt: clock.now() },
    maintainKeys: async () => {},
    sealer: new AuditSealer({
      audit: storage.audit,
      key: deriveAuditKey(secret),
      random: randomBytes,
      clock,
      share: () => 0.5,
      onFault,
    }),
    sweepEveryMs: 1,
    onFault,
  })
  await upkeep.start()
  return () => gate.figures.position
}

const published = async () => (await there.nodes.list(0)).find(({ id }) => id === 'here')

test('a sweep that goes on and on holds up neither the following of the feed nor the sign of life', async () => {
  const sweeping = Promise.withResolvers<void>()
  const over = Promise.withResolvers<number>()
  const sweep = () => {
    sweeping.resolve()
    return over.promise
  }
  const position = await startNode({ ...here, sessions: { ...here.sessions, sweep } })
  await sweeping.promise
  const before = await published()
  const revoked = await endToken(there, 'a')
  await expect.poll(position, { timeout: 20_000 }).toBe(revoked.position)
  await expect.poll(async () => (await published())?.position, { timeout: 20_000 }).toBe(revoked.position)
  expect((await published())?.seenAt).toBeGreaterThanOrEqual(before?.seenAt ?? Number.NaN)
  over.resolve(0)
})

test('a registry that does not answer holds up neither the following of the feed nor the sweep', async () => {
  const held = Promise.withResolvers<void>()
  let isHeld = false
  let sweeps = 0
  const position = await startNode({
    ...here,
    nodes: { ...here.nodes, publish: node => (isHeld ? held.promise : here.nodes.publish(node)) },
    sessions: {
      ...here.sessions,
      sweep: input => {
        sweeps += 1
        return here.sessions.sweep(input)
      },
    },
  })
  isHeld = true
  const revoked = await endToken(there, 'a')
  await expect.poll(position, { timeout: 20_000 }).toBe(revoked.position)
  const before = sweeps
  await expect.poll(() => sweeps, { timeout: 20_000 }).toBeGreaterThan(before + 2)
  held.resolve()
})
