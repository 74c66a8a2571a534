/**
 * The guarantee, over every order of events that the scheduler can find: two nodes, one store, reads, touches,
 * sign-outs and revocations under way at once, each delayed on its way to the store and back; beside them verifiers that
 * read the feed through a node, and keys that cannot be loaded.
 */
import { randomBytes } from 'node:crypto'
import fc, { type Scheduler } from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import { createHandle } from '../../src/core/handle.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import type { ChangeFeed } from '../../src/core/revocation/change-feed.ts'
import { FeedFollower } from '../../src/core/revocation/feed-follower.ts'
import type { Session } from '../../src/core/session/session.ts'
import {
  createSessionIdentifier,
  deriveIdentifierKey,
  digestSessionIdentifier,
} from '../../src/core/session/session-identifier.ts'
import { SessionLookUp } from '../../src/core/session/session-look-up.ts'
import type { Storage } from '../../src/core/storage.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { deriveNonceKey } from '../../src/core/token/dpop-nonce.ts'
import { Admission } from '../../src/gate/admission.ts'
import type { Presented } from '../../src/gate/check-outcome.ts'
import { Gate } from '../../src/gate/gate.ts'
import { ProofCheck } from '../../src/gate/proof-check.ts'
import { memory } from '../storage/model/memory.ts'
import { session, now as start, subject } from '../storage/records.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'

const issuer = 'https://auth.example.com'
const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const retired = generateKey('HS256', 0, sealingKey, randomBytes, 'retired')
const storedKeys = [generateKey('HS256', 1, sealingKey, randomBytes), retired]
const keys = openKeyRing(storedKeys, 'HS256', sealingKey)
const subjectId = createHandle(randomBytes)
const lifetimeMs = 600_000
const identifierKey = deriveIdentifierKey('A'.repeat(43))

/** Every call is delayed on the way there and on the way back, in the order the scheduler chooses. */
function distant<Port extends object>(port: Port, scheduler: Scheduler, name: string): Port {
  return new Proxy(port, {
    get(target, method) {
      const member: unknown = Reflect.get(target, method)
      if (typeof member !== 'function' || method === 'unchanged') return member
      return async (...args: unknown[]) => {
        await scheduler.schedule(Promise.resolve(), `${name}.${String(method)} goes out`)
        const answer: unknown = await Reflect.apply(member, target, args)
        await scheduler.schedule(Promise.resolve(), `${name}.${String(method)} comes back`)
        return answer
      }
    },
  })
}

interface Rules {
  maxStalenessMs: number
  /** As a store would do that kept the version of what anybody had read last. */
  goesByLastRead?: boolean
}

/** With the bound 0 the store can say at once whether anything changed, as SQLite can; with another it must be asked. */
function changesOf({ changes }: Storage, { maxStalenessMs, goesByLastRead = false }: Rules): ChangeFeed {
  let versionRead = 0
  const asked: ChangeFeed = {
    async read(after) {
      const read = await changes.read(after)
      versionRead = read.version ?? 0
      return read
    },
    covers: (cursor, mark) => changes.covers(cursor, mark),
    prune: now => changes.prune(now),
  }
  if (maxStalenessMs > 0) return asked
  return {
    ...asked,
    unchanged: version => changes.unchanged?.(goesByLastRead ? versionRead : version) === true,
  }
}

function distantStore(storage: Storage, scheduler: Scheduler, rules: Rules): Storage {
  return {
    ...storage,
    sessions: distant(storage.sessions, scheduler, 'sessions'),
    subjects: distant(storage.subjects, scheduler, 'subjects'),
    revocations: distant(storage.revocations, scheduler, 'revocations'),
    keys: distant(storage.keys, scheduler, 'keys'),
    roots: distant(storage.roots, scheduler, 'roots'),
    changes: distant(changesOf(storage, rules), scheduler, 'changes'),
  }
}

interface Credential {
  presented: Exclude<Presented, { kind: 'none' }>
  /** The store's answer to its end came back: when, in order and in time. */
  ended?: { order: number; at: number }
  end: (storage: Storage, now: number) => Promise<unknown>
}

async function makeCredentials(storage: Storage, clock: ManualClock): Promise<Credential[]> {
  const now = clock.now()
  const ada = { ...subject('ada'), id: subjectId }
  await storage.revocations.declareTokenLifetime(lifetimeMs / 1000)
  await storage.subjects.create({ subject: ada, passwordHash: '', audit: [] })
  await storage.keys.change({ add: storedKeys, states: [], remove: [], at: now, audit: [] })
  const login = async (): Promise<Credential> => {
    const identifier = createSessionIdentifier(identifierKey, randomBytes)
    const sid = createHandle(randomBytes)
    await storage.sessions.create({
      session: session(ada, sid, { digest: digestSessionIdentifier(identifier), carrier: 'header' }),
      maxPerSubject: 50,
      audit: [],
    })
    return {
      presented: { kind: 'session', identifier, carrier: 'header' },
      end: (store, at) => store.sessions.end({ sid, why: 'sign-out', at, audit: [] }),
    }
  }
  const claimsOf = (more: { sid?: string }): AccessTokenClaims => {
    const iat = Math.floor(now / 1000)
    const jti = createHandle(randomBytes)
    const who = { iss: issuer, sub: subjectId, aud: 'api', client_id: 'c', epoch: 0, amr: [] }
    return { ...who, exp: iat + 600, iat, jti, ...more }
  }
  const token = (): Credential => {
    const claims = claimsOf({})
    const { jti } = claims
    return {
      presented: { kind: 'token', scheme: 'bearer', token: issueAccessToken(claims, keys.active) },
      end: (store, at) => store.revocations.revokeToken({ jti, at, expiresAt: at + lifetimeMs, audit: [] }),
    }
  }
  // An access token of a login: it ends with the login, by whichever way that ends.
  const loginToken = async (how: 'end' | 'reuse'): Promise<Credential> => {
    const sid = createHandle(randomBytes)
    const login: Session = {
      digest: randomBytes(32),
      sid,
      subjectId,
      epoch: 0,
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      idleTimeoutSeconds: 604_800,
      absoluteExpiresAt: now + 86_400_000,
      amr: ['pwd'],
      carrier: 'refresh',
      remember: false,
    }
    await storage.sessions.create({ session: login, maxPerSubject: 50, audit: [] })
    const unknown = { digest: randomBytes(32), sealed: randomBytes(32) }
    return {
      presented: { kind: 'token', scheme: 'bearer', token: issueAccessToken(claimsOf({ sid }), keys.active) },
      end: (store, at) => {
        const ending = { sid, at, audit: [] }
        if (how === 'end') return store.sessions.end({ ...ending, why: 'sign-out' })
        const reused = { presented: randomBytes(32), successor: unknown, graceSeconds: 10 }
        return store.sessions.rotate({ ...ending, ...reused })
      },
    }
  }
  // It ends with the key that signed it.
  const tokenOfKey = (): Credential => {
    const { kid } = retired
    const signing = keys.find(kid) ?? keys.active
    const states = [{ kid, from: 'retired', to: 'revoked' }] as const
    return {
      presented: { kind: 'token', scheme: 'bearer', token: issueAccessToken(claimsOf({}), signing) },
      end: (store, at) => store.keys.change({ add: [], states, remove: [], at, audit: [] }),
    }
  }
  const logins = [await login(), await login(), await loginToken('end'), await loginToken('reuse')]
  return [...logins, token(), token(), tokenOfKey()]
}

const credential = fc.nat({ max: 6 })
const node = fc.nat({ max: 1 })
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('check' as const), node, credential, strict: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), credential }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end everything' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('follow' as const), node }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('poll' as const), node, behind: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load keys' as const), node, fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write touches' as const), node }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 900, 1100, 95_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('let run' as const), times: fc.nat({ max: 6 }) }) },
)

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** Plays the actions and throws where an acceptance came too late. */
async function play(actions: readonly Action[], scheduler: Scheduler, rules: Rules): Promise<void> {
  const { maxStalenessMs } = rules
  const clock = manualClock(start)
  const driver = memory()
  const near = await driver.open()
  const credentials = await makeCredentials(near, clock)
  const far = distantStore(near, scheduler, rules)
  const failingLoads = new Set<number>()
  const nodes = [await driver.open(), await driver.open()]
    .map(storage => distantStore(storage, scheduler, rules))
    .map((storage, index) => {
      return new Gate({
        storage,
        lookUp: new SessionLookUp({ sessions: storage.sessions, identifierKey }),
        clock,
        expectation: { issuer, audience: 'api', clockToleranceSeconds: 60 },
        maxStalenessMs,
        sessionCapacity: 10,
        proofs: new ProofCheck({
          proofs: storage.proofs,
          clock,
          nonceKey: deriveNonceKey('A'.repeat(43)),
          isNonceRequired: false,
          origins: [issuer],
        }),
        loadKeys: async () => {
          const stored = await storage.keys.list()
          if (failingLoads.has(index)) throw new StorageError('the thread that reads the keys has died')
          return openKeyRing(stored, 'HS256', sealingKey)
        },
        onFault: unlessAway,
      })
    })
  const opened = Promise.all(nodes.map(gate => gate.open()))
  await scheduler.waitFor(opened)

  let order = 0
  const violations: string[] = []
  const underWay: Promise<unknown>[] = []
  const check = async (index: number, which: number, strict: boolean) => {
    const gate = nodes[index]
    const held = credentials[which]
    if (gate === undefined || held === undefined) throw new RangeError('no such node or credential')
    const began = { order: ++order, at: clock.now() }
    const outcome = await gate.check(held.presented, strict ? { maxStalenessMs: 0 } : {})
    const { ended } = held
    if (!outcome.ok || ended === undefined || began.order < ended.order) return
    // Strict counts by order, a bound by time.
    if (strict || maxStalenessMs === 0 || began.at - ended.at > maxStalenessMs) {
      violations.push(`node ${index} accepted credential ${which}`)
    }
  }
  const end = async (held: Credential, ending: Promise<unknown>) => {
    await ending
    held.ended ??= { order: ++order, at: clock.now() }
  }

  for (const step of actions) {
    if (step.do === 'check') underWay.push(check(step.node, step.credential, step.strict))
    else if (step.do === 'follow') underWay.push(follow(nodes[step.node]))
    else if (step.do === 'poll') underWay.push(poll(nodes[step.node], step.behind))
    else if (step.do === 'load keys')
      step.fails ? failingLoads.add(step.node) : failingLoads.delete(step.node)
    else if (step.do === 'write touches') underWay.push(nodes[step.node]?.close() ?? Promise.resolve())
    else if (step.do === 'wait') clock.advance(step.ms)
    else if (step.do === 'let run')
      for (let time = 0; time < step.times && scheduler.count() > 0; time++) await scheduler.waitNext(1)
    else if (step.do === 'end') {
      const held = credentials[step.credential]
      if (held !== undefined) underWay.push(end(held, held.end(far, clock.now())))
    } else {
      const ending = far.subjects.revokeAll({
        subjectId,
        at: clock.now(),
        audit: [],
      })
      for (const held of credentials) underWay.push(end(held, ending))
    }
  }
  await scheduler.waitFor(Promise.all(underWay))
  // At the end, whatever happened before: a strict check on either node knows.
  failingLoads.clear()
  for (const index of [0, 1]) {
    for (const which of credentials.keys()) await scheduler.waitFor(check(index, which, true))
  }
  for (const gate of nodes) await scheduler.waitFor(gate.close())
  if (violations.length > 0) throw new Error(violations.join('; '))
}

/** @throws what is no store that cannot be reached. */
function unlessAway(fault: unknown): void {
  if (!(fault instanceof StorageError)) throw fault
}

async function follow(gate: Gate | undefined): Promise<void> {
  await gate?.follow().catch(unlessAway)
}

/** As a verifier elsewhere does that is so many entries behind. */
async function poll(gate: Gate | undefined, behind: number): Promise<void> {
  await gate?.feed.after(`p${Math.max(0, gate.figures.position - behind)}`).catch(unlessAway)
}

/** Runs in which a trap must be found; it takes some hundred. */
const searched = 3000

function guarantee(maxStalenessMs: number, numRuns: number, more: Partial<Rules> = {}): Promise<void> {
  return fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(action, { minLength: 5, maxLength: 40 }),
      (scheduler, actions) => play(actions, scheduler, { maxStalenessMs, ...more }),
    ),
    // Where one is looked for, the first counterexample will do.
    { numRuns, endOnFailure: numRuns === searched },
  )
}

describe('K27 an ended credential is never accepted again', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('strict: not by any check that begins after the acknowledgement', () => guarantee(0, 400))

  test('with a bound: not by any check that begins later than the bound after it', () => guarantee(1000, 400))

  describe('and the search would find it, if', () => {
    test('a read that began before an ending was admitted after it', async () => {
      vi.spyOn(Admission.prototype, 'settle').mockReturnValue(true)
      await expect(guarantee(1000, searched)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('accepted credential') },
      })
    })

    test('a node went by what anybody had read last, applied or not', async () => {
      await expect(guarantee(0, searched, { goesByLastRead: true })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('accepted credential') },
      })
    })

    test('a node took itself for fresh whatever time has passed', async () => {
      vi.spyOn(FeedFollower.prototype, 'isFresh').mockReturnValue(true)
      await expect(guarantee(1000, searched)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('accepted credential') },
      })
    })
  })
})
