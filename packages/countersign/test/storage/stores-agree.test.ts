/** SQLite, with and without a file, and PostgreSQL answer every sequence of operations as an independent model does. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { familiarMs } from '../../src/core/authenticator/sign-in-attempt.ts'
import type { StoredKey } from '../../src/core/key/signing-key.ts'
import type { Storage } from '../../src/core/storage.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { postgresByCallersClock } from '../../src/storage/postgres/driver.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { memory as modelled } from './model/memory.ts'
import { emptyDatabase } from './postgres-empty.ts'
import { quietPostgres } from './quiet-postgres.ts'
import { digest, event, now, session, subject } from './records.ts'

const freshDatabase = quietPostgres()

const newFile = useFolder()

interface Step {
  name: string
  run(storage: Storage): Promise<unknown>
}

// Few names and a narrow span of time, so that operations meet.
const name = fc.constantFrom('ann', 'bob', '𠮷_%')
const sid = fc.constantFrom('s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8')
const jti = fc.constantFrom('t1', 't2', 't3')
const time = fc.integer({ min: 0, max: 40 }).map(step => now + step * 500)
/** Entries are kept for a minute at least. */
const longTime = fc.tuple(time, fc.constantFrom(0, 60_000, 75_000)).map(([at, more]) => at + more)
const epoch = fc.nat(3)
const hash = fc.constantFrom('h1', 'h2')
const roles = fc.constantFrom<string[]>([], ['admin'], ['admin', 'editor'])
const status = fc.constantFrom('active', 'disabled')
const carrier = fc.constantFrom('cookie', 'refresh', 'refresh')
const token = fc.constantFrom('r1', 'r2', 'r3')
const why = fc.constantFrom('sign-out', 'revoked')
const limit = fc.integer({ min: 1, max: 4 })
const audit = fc.constantFrom([], [event('one')], [event('one'), event('two')])
const spared = fc.record({ sid, jti }, { requiredKeys: [] })
const allowance = fc.record({
  key: fc.constantFrom('k1', 'k2'),
  limit: fc.constantFrom(1, 3),
  windowMs: fc.constantFrom(1000, 7000),
})
const allowances = fc.array(allowance, { maxLength: 3 })
const networkKey = fc.constantFrom('n1', 'n2')
const attempt = fc.record(
  {
    identifier: name.map(one => subject(one).identifier),
    devices: fc.array(fc.record({ generation: fc.constantFrom(now >>> 0, 7), own: allowance }), {
      maxLength: 2,
    }),
    network: networkKey.map(key => ({ key, limit: 2, windowMs: 7000 })),
    crowd: fc.constant({ key: 'crowd', limit: 3, windowMs: 7000 }),
    strangers: allowances,
  },
  { requiredKeys: ['devices', 'strangers'] },
)
const settlement = fc.record(
  {
    allowances,
    familiar: fc.record({
      key: networkKey,
      until: time.chain(at => fc.constantFrom(at, at + familiarMs - 3000, at + familiarMs)),
    }),
  },
  { requiredKeys: ['allowances'] },
)
const ending = fc.record(
  { subjectId: name.map(one => `id-${one}`), at: time, spared, audit },
  { requiredKeys: ['subjectId', 'at', 'audit'] },
)
const newSession = fc
  .record({
    name,
    sid,
    epoch,
    carrier,
    createdAt: time,
    idle: fc.constantFrom(0.75, 2, 5),
    absolute: fc.constantFrom(1500, 60_000),
  })
  .map(({ name: owner, sid: one, epoch: under, carrier: carried, createdAt, idle, absolute }) =>
    session(subject(owner), one, {
      epoch: under,
      carrier: carried,
      createdAt,
      authenticatedAt: createdAt,
      lastSeenAt: createdAt,
      idleTimeoutSeconds: idle,
      absoluteExpiresAt: createdAt + absolute,
    }),
  )
const algorithm = fc.constantFrom('EdDSA', 'ES256')
const kid = fc.constantFrom('k1', 'k2', 'k3', 'k4')
const newKey = fc
  .record({
    algorithm,
    kid,
    state: fc.constantFrom('next', 'active', 'retired', 'revoked'),
    createdAt: time,
  })
  .map((key): StoredKey => ({ ...key, changedAt: key.createdAt, sealed: digest(key.kid) }))
const keyStep = fc.record({
  kid,
  from: fc.constantFrom('next', 'active', 'retired'),
  to: fc.constantFrom('active', 'retired', 'revoked'),
})
const keyChange = fc.record({
  add: fc.array(newKey, { maxLength: 2 }),
  states: fc.array(keyStep, { maxLength: 2 }),
  remove: fc.array(kid, { maxLength: 1 }),
  at: time,
  audit,
})

function step<Input>(
  what: string,
  input: fc.Arbitrary<Input>,
  run: (storage: Storage, input: Input) => Promise<unknown>,
) {
  return input.map(
    (value): Step => ({ name: `${what} ${fc.stringify(value)}`, run: storage => run(storage, value) }),
  )
}

const create = fc.record(
  { session: newSession, maxPerSubject: limit, replaces: sid, audit },
  {
    requiredKeys: ['session', 'maxPerSubject', 'audit'],
  },
)
const endOne = fc.record(
  { sid, subjectId: name.map(one => `id-${one}`), why, at: time, audit },
  { requiredKeys: ['sid', 'why', 'at', 'audit'] },
)
// The first token of a login is its session's digest; the others are few, so that they come again.
const rotation = fc
  .record({
    sid,
    first: fc.boolean(),
    token,
    next: token,
    at: time,
    graceSeconds: fc.constantFrom(0, 1, 10),
    audit,
  })
  .map(({ sid: one, first, token: presented, next, at, graceSeconds, audit: events }) => ({
    sid: one,
    presented: digest(first ? one : `${one} ${presented}`),
    successor: { digest: digest(`${one} ${next}`), sealed: digest(`sealed ${next} ${at}`) },
    at,
    graceSeconds,
    audit: events,
  }))
const messageId = fc.constantFrom('m1', 'm2', 'm3', 'm4')
/** Which of several that are due at the same instant comes first nobody says: each message has instants of its own. */
const apart = (id: string, at: number) => at + Number(id.slice(1))
const tries = fc.integer({ min: 1, max: 3 })
const newMessage = fc
  .record({
    id: messageId,
    state: fc.constantFrom('waiting', 'waiting', 'held'),
    now: time,
    validMs: fc.constantFrom(undefined, 3000),
    subjectId: fc.constantFrom(undefined, 'id-ann'),
  })
  .map(({ id, state, now: at, validMs, subjectId }) => ({
    id,
    messageId: `<${id}@example.com>`,
    sealed: digest(id),
    state,
    now: apart(id, at),
    retryMs: 9000,
    keptMs: 12_000,
    ...(validMs !== undefined && { validMs }),
    ...(subjectId !== undefined && { subjectId }),
  }))
const failure = fc
  .record({ id: messageId, tries, now: time, pauseMs: fc.constantFrom(undefined, 500, 20_000_000) })
  .map(({ id, now: at, pauseMs, ...rest }) => ({
    ...rest,
    id,
    now: apart(id, at),
    ...(pauseMs !== undefined && { pauseMs }),
    keptMs: 12_000,
    fault: 'ETIMEDOUT',
  }))
const messageSteps = fc.oneof(
  { weight: 3, arbitrary: step('mail', newMessage, ({ messages }, input) => messages.enqueue(input)) },
  {
    weight: 3,
    arbitrary: step('lease', fc.record({ now: time }), ({ messages }, { now: at }) =>
      messages.lease({ now: at, leaseMs: 2000, limit: 1 }),
    ),
  },
  step('due', fc.record({ now: time, limit }), ({ messages }, input) => messages.due(input)),
  { weight: 2, arbitrary: step('not sent', failure, ({ messages }, input) => messages.failed(input)) },
  step('sent', messageId, ({ messages }, id) => messages.sent(id)),
  step('send again', fc.record({ id: messageId, now: time }), ({ messages }, { id, now: at }) =>
    messages.retry({ id, now: apart(id, at), retryMs: 9000, keptMs: 12_000 }),
  ),
  step('sweep mails', fc.record({ now: longTime, limit }), ({ messages }, input) => messages.sweep(input)),
  step('forget mails', fc.constant('id-ann'), ({ messages }, subjectId) => messages.forget(subjectId)),
)
const externalIdentity = fc.record({
  issuer: fc.constant('import:auth0'),
  externalId: fc.constantFrom('x1', 'x2'),
})
// An address may be what another has for a name; which of one's own is primary follows from the others.
const imported = fc
  .record(
    {
      name,
      hash: fc.constantFrom(undefined, 'h1'),
      claims: fc.uniqueArray(
        fc.record({ value: fc.oneof(name, fc.constant('cyd')), isVerified: fc.boolean() }),
        {
          selector: ({ value }) => value,
          maxLength: 2,
        },
      ),
      external: externalIdentity,
      audit,
    },
    { requiredKeys: ['name', 'hash', 'claims', 'audit'] },
  )
  .map(({ name: one, hash: passwordHash, claims, external, audit: events }) => {
    const primary = claims.find(({ isVerified }) => isVerified)
    return {
      subject: subject(one),
      ...(passwordHash !== undefined && { passwordHash }),
      addresses: claims.map((claim, index) => ({
        id: `a-${one}-${claim.value}`,
        subjectId: `id-${one}`,
        value: claim.value,
        ...(claim.isVerified && { verifiedAt: now }),
        isPrimary: claim === primary,
        createdAt: now + index,
      })),
      ...(external !== undefined && { externalIdentity: external }),
      audit: events,
    }
  })
const importing = fc.record(
  {
    records: fc.array(imported, { maxLength: 3 }),
    dearest: fc.record({ hash: fc.constantFrom('d1', 'd2'), work: fc.integer({ min: 1, max: 3 }) }),
    isDryRun: fc.boolean(),
  },
  { requiredKeys: ['records'] },
)
const factorId = fc.constantFrom('f1', 'f2', 'f3')
const owner = name.map(one => `id-${one}`)
const codes = fc.array(fc.constantFrom('c1', 'c2', 'c3').map(digest), { maxLength: 3 })
const totpStep = fc.nat(5)
const use = fc.record({
  factor: fc.oneof(
    fc.record({ kind: fc.constant('totp' as const), id: factorId, step: totpStep }),
    fc.record({
      kind: fc.constant('recovery-code' as const),
      digest: fc.constantFrom('c1', 'c2', 'c3').map(digest),
    }),
  ),
  ticket: fc.record({ digest: fc.constantFrom('p1', 'p2', 'p3', 'p4').map(digest), expiresAt: time }),
})
const factorSteps = fc.oneof(
  step(
    'begin a factor',
    fc.record({ id: factorId, subjectId: owner, createdAt: time, audit }),
    ({ factors }, { audit: events, ...input }) =>
      factors.begin({ factor: { ...input, kind: 'totp', sealed: digest(input.id) }, audit: events }),
  ),
  step(
    'confirm a factor',
    fc.tuple(ending, fc.record({ id: factorId, step: totpStep, codes })),
    ({ factors }, [input, more]) => factors.confirm({ ...input, ...more }),
  ),
  step('use a factor', fc.tuple(owner, epoch, time, use), ({ factors }, [subjectId, under, at, input]) =>
    factors.use({ ...input, subjectId, epoch: under, at }),
  ),
  step('finish a sign-in', fc.tuple(newSession, use, audit), ({ sessions }, [made, finishes, events]) =>
    sessions.create({ session: made, maxPerSubject: 2, audit: events, finishes }),
  ),
  step('remove a factor', fc.tuple(ending, factorId), ({ factors }, [input, id]) =>
    factors.remove({ ...input, id }),
  ),
  step('other recovery codes', fc.tuple(ending, codes), ({ factors }, [input, digests]) =>
    factors.replaceCodes({ ...input, codes: digests }),
  ),
)
const steps = fc.oneof(
  { weight: 6, arbitrary: factorSteps },
  { weight: 6, arbitrary: messageSteps },
  {
    weight: 2,
    arbitrary: step(
      'subject',
      fc.record({ name, hash, audit }),
      ({ subjects }, { name: one, hash: passwordHash, audit: events }) =>
        subjects.create({ subject: subject(one), passwordHash, audit: events }),
    ),
  },
  { weight: 4, arbitrary: step('import', importing, ({ subjects }, input) => subjects.import(input)) },
  { weight: 6, arbitrary: step('session', create, ({ sessions }, input) => sessions.create(input)) },
  {
    weight: 2,
    arbitrary: step(
      'touch',
      fc.array(fc.record({ digest: sid.map(digest), lastSeenAt: time }), { maxLength: 3 }),
      ({ sessions }, input) => sessions.touch(input),
    ),
  },
  { weight: 6, arbitrary: step('rotate', rotation, ({ sessions }, input) => sessions.rotate(input)) },
  { weight: 2, arbitrary: step('end', endOne, ({ sessions }, input) => sessions.end(input)) },
  step('sweep', fc.record({ before: time, limit }), ({ sessions }, input) => sessions.sweep(input)),
  step('change password', fc.tuple(ending, hash, hash), ({ subjects }, [input, expectedHash, passwordHash]) =>
    subjects.changePassword({ ...input, expectedHash, passwordHash }),
  ),
  step('rehash', fc.tuple(name, hash, hash), ({ subjects }, [one, expectedHash, passwordHash]) =>
    subjects.rehash({ subjectId: `id-${one}`, expectedHash, passwordHash }),
  ),
  step(
    'update',
    fc.tuple(ending, fc.record({ status, roles }, { requiredKeys: [] })),
    ({ subjects }, [input, change]) => subjects.update({ ...input, ...change }),
  ),
  step('revoke all', ending, ({ subjects }, input) => subjects.revokeAll(input)),
  step(
    'revoke token',
    fc.record({ jti, at: time, expiresAt: time, audit }, { requiredKeys: ['jti', 'at', 'audit'] }),
    ({ revocations }, input) => revocations.revokeToken(input),
  ),
  step(
    'end everything',
    fc.record({ at: time, keys: fc.array(newKey, { maxLength: 1 }), audit }),
    ({ revocations }, input) => revocations.endEverything(input),
  ),
  step('lifetime', fc.integer({ min: 0, max: 20 }), ({ revocations }, seconds) =>
    revocations.declareTokenLifetime(seconds),
  ),
  { weight: 2, arbitrary: step('keys', keyChange, ({ keys }, change) => keys.change(change)) },
  {
    weight: 2,
    arbitrary: step('spend', fc.tuple(allowances, time), ({ attempts }, [input, at]) =>
      attempts.spend(input, at),
    ),
  },
  {
    weight: 2,
    arbitrary: step('begin', fc.tuple(attempt, time), ({ attempts }, [input, at]) =>
      attempts.begin(structuredClone(input), at),
    ),
  },
  step('settle', fc.tuple(settlement, time), ({ attempts }, [input, at]) => attempts.settle(input, at)),
  step('prune attempts', time, ({ attempts }, at) => attempts.prune(at)),
  step('use proof', fc.record({ digest: sid.map(digest), expiresAt: time }), ({ proofs }, input) =>
    proofs.consume(input),
  ),
  step('prune proofs', time, ({ proofs }, at) => proofs.prune(at)),
  step('prune changes', longTime, pruneAll),
  step('count', time, ({ sessions }, at) => sessions.count(at)),
)

/**
 * Prunes until nothing is left that is over. PostgreSQL first notes how far everybody has come, and goes by transactions of its
 * whole server, of which other tests have some.
 */
async function pruneAll({ changes }: Storage, at: number): Promise<number> {
  let removed = 0
  let isLeft = true
  for (const until = performance.now() + 20_000; isLeft && performance.now() < until; ) {
    removed += await changes.prune(at - 60_001)
    removed += await changes.prune(at)
    isLeft = (await changes.read()).changes.some(({ concernsUntil }) => concernsUntil < at)
  }
  return removed
}

/** Everything that a store shows from outside. */
async function view(storage: Storage): Promise<unknown> {
  const subjects = await storage.subjects.list({ limit: 100 })
  const credentials = await Promise.all(
    subjects.items.map(({ identifier }) => storage.subjects.findCredentials(identifier)),
  )
  // Each counts its versions in its own way, or not at all, and has cursors of its own.
  const { version, cursor, ...changes } = await storage.changes.read()
  const sids = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8']
  const names = ['ann', 'bob', '𠮷_%', 'cyd']
  return {
    subjects,
    credentials,
    found: await Promise.all(names.map(one => storage.subjects.findCredentials(one))),
    addresses: await Promise.all(names.map(one => storage.addresses.list(`id-${one}`))),
    external: await Promise.all(names.map(one => storage.subjects.externalIdentities(`id-${one}`))),
    byExternal: await Promise.all(
      ['x1', 'x2'].map(externalId =>
        storage.subjects.findByExternalIdentity({ issuer: 'import:auth0', externalId }),
      ),
    ),
    dearest: await storage.subjects.dearestHash(),
    sessions: await Promise.all(sids.map(one => storage.sessions.find(digest(one)))),
    bySid: await Promise.all(sids.map(one => storage.sessions.findBySid(one))),
    live: await Promise.all(
      [0, 3000, 9000].map(after => storage.sessions.list({ now: now + after, limit: 100 })),
    ),
    factors: await Promise.all(['ann', 'bob', '𠮷_%'].map(one => storage.factors.list(`id-${one}`))),
    keys: await storage.keys.list(),
    messages: await Promise.all(
      (['waiting', 'failed', 'held'] as const).map(state => storage.messages.list({ state, limit: 2 })),
    ),
    counted: await storage.messages.count(),
    backlog: [await storage.messages.backlog({ now: now + 50_000 }), await storage.webhooks.backlog()],
    changes,
    audit: await auditOf(storage),
  }
}

/** The answer, or the kind of error. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  const result = await work.catch((error: unknown) => (error instanceof Error ? error.name : error))
  if (typeof result !== 'object' || result === null || !('mark' in result)) return result
  const { mark, ...rest } = result
  return rest
}

let shared: Storage
let client: Client
beforeAll(async () => {
  const url = await freshDatabase()
  shared = await postgresByCallersClock(url).open()
  client = new Client(url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await shared.close()
})

/** One of each kind, empty. Making a database anew would take longer than all the steps. */
async function openStores(): Promise<{ model: Storage; others: Record<string, Storage> }> {
  await emptyDatabase(client)
  const distant = { ...shared, close: async () => {} }
  return {
    model: await modelled().open(),
    others: {
      memory: await memory().open(),
      sqlite: await sqlite(newFile()).open(),
      postgres: distant,
    },
  }
}

test('every answer and the final state are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 70, size: 'max' }), async sequence => {
      const { model, others } = await openStores()
      try {
        for (const { name: what, run } of sequence) {
          const expected = await outcome(run(model))
          for (const [store, real] of Object.entries(others))
            expect(await outcome(run(real)), `${store}: ${what}`).toStrictEqual(expected)
        }
        const expected = await view(model)
        for (const real of Object.values(others)) {
          const actual = await view(real)
          if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected)
        }
      } finally {
        await Promise.all([model, ...Object.values(others)].map(store => store.close()))
      }
    }),
    { numRuns: 8 },
  )
})
