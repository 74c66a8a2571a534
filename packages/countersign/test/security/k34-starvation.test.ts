/** K34: what anybody can ask for delays neither the follower of the feed nor the checks of those who are signed in. */
import { createHash, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { digestSessionIdentifier } from '../../src/core/session/session-identifier.ts'
import { type Countersign, createCountersign, type Storage } from '../../src/index.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { cheapHashing, issuer, secret, somebody, verdict } from '../account/open.ts'
import { openWorld } from '../http/world.ts'
import { endToken } from '../storage/postgres-pair.ts'
import { event, session, subject } from '../storage/records.ts'

const flood = 1000
const patience = { timeout: 20_000 }
const invented = () => randomBytes(32).toString('base64url')
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` })

describe('K34 invented session identifiers', () => {
  test('are refused as unknown without one read of the store, wherever they are presented', async () => {
    const clientSecret = randomBytes(32).toString('base64url')
    const world = await openWorld({
      clients: [
        {
          id: 'shop',
          secretDigest: createHash('sha256').update(clientSecret).digest('base64url'),
          permissions: ['introspect'],
        },
      ],
    })
    onTestFinished(() => world.auth.close())
    let reads = 0
    const { find } = world.storage.sessions
    world.storage.sessions.find = digest => {
      reads += 1
      return find(digest)
    }
    const { client } = world
    for (let count = 0; count < flood; count++) {
      const outcome = await world.auth.check({ headers: bearer(invented()) })
      expect(outcome).toEqual({ ok: false, reason: 'unknown' })
    }
    for (let count = 0; count < 10; count++) {
      const cookie = `__Host-session=${invented()}`
      expect((await client.send('GET', '/auth/whoami', { headers: { cookie } })).code).toBe('unknown')
      expect((await client.send('GET', '/auth/watch', { headers: bearer(invented()) })).code).toBe('unknown')
      const form = new URLSearchParams({ token: invented() })
      const headers = { authorization: `Basic ${btoa(`shop:${clientSecret}`)}` }
      expect((await client.send('POST', '/oauth2/introspect', { raw: form, headers })).at('active')).toBe(
        false,
      )
      expect((await client.send('POST', '/oauth2/revoke', { raw: form, headers })).status).toBe(200)
    }
    expect(reads).toBe(0)
    // And what is real is still looked up.
    const ada = await world.person('ada@example.com', 'header')
    expect((await client.send('GET', '/auth/whoami', { headers: ada.headers })).status).toBe(200)
    expect(reads).toBe(1)
  })
})

test('K34 invented tickets and flows of mails are refused without asking the store', async () => {
  const world = await openWorld({ linkSignIn: true })
  onTestFinished(() => world.auth.close())
  let asked = 0
  const counting = <Calls extends object>(calls: Calls, names: readonly (keyof Calls)[]) => {
    for (const name of names) {
      const call = calls[name]
      if (typeof call !== 'function') throw new Error('there is no such call')
      calls[name] = ((...given: unknown[]) => {
        asked += 1
        return Reflect.apply(call, calls, given)
      }) as Calls[typeof name]
    }
  }
  counting(world.storage.tickets, ['look', 'redeem', 'recover', 'admit'])
  counting(world.storage.addresses, ['confirm', 'restore'])
  const secret = () => randomBytes(40).toString('base64url')
  const bodies = [() => ({ ticket: secret() }), () => ({ flow: secret(), code: '123456' })]
  const calls: [string, object][] = [
    ['/auth/tickets/show', {}],
    ['/auth/recover/finish', { new_password: 'seven quiet herons' }],
    ['/auth/sign-in/link/finish', { credential: 'session' }],
    ['/auth/addresses/confirm', {}],
    ['/auth/invitations/accept', { password: 'seven quiet herons' }],
  ]
  for (const [path, more] of calls)
    for (const made of bodies) {
      const answer = await world.client.send('POST', path, { body: { ...made(), ...more } })
      expect([path, answer.code]).toEqual([path, 'invalid-ticket'])
    }
  expect(asked).toBe(0)
})

test('K34 sign-in attempts that wait for each other leave a connection to whoever revokes', async () => {
  const url = await freshDatabase()
  const storage = await postgres(url).open()
  const client = new Client(url)
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await storage.close()
  })
  const waiting = async () => {
    const locks = await client.query("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    return locks.rowCount
  }
  await client.query('BEGIN')
  // As the attempts of one identifier lock it.
  await client.query("SELECT pg_advisory_xact_lock(1668248942, hashtext('somebody'))")
  const spend = () => storage.attempts.spend([{ key: 'somebody', limit: 5, windowMs: 60_000 }], Date.now())
  const spending = Promise.allSettled(Array.from({ length: 100 }, spend))
  await expect.poll(waiting, patience).toBe(3)
  await endToken(storage, 'a token')
  await client.query('COMMIT')
  await spending
}, 90_000)

describe('K34 while every look-up of a session is held up in the database', () => {
  let url: string
  let storage: Storage
  let client: Client
  const faults: unknown[] = []
  let node: Countersign | undefined

  beforeEach(async () => {
    url = await freshDatabase()
    storage = await postgres(url).open()
    client = new Client(url)
    await client.connect()
    await client.query('SET search_path = countersign')
    faults.length = 0
    node = undefined
  })
  afterEach(async () => {
    await client.end()
    await (node ?? storage).close()
  })

  async function openNode(): Promise<Countersign> {
    node = await createCountersign({
      storage: { open: async () => storage },
      issuer,
      secret,
      password: cheapHashing,
      maxStalenessMs: 60_000,
      onFault: fault => faults.push(fault),
    })
    return node
  }

  /** Nobody reads sessions any more until the answer is called. */
  async function lockSessions(): Promise<() => Promise<unknown>> {
    await client.query('BEGIN')
    await client.query('LOCK TABLE session IN ACCESS EXCLUSIVE MODE')
    return () => client.query('COMMIT')
  }

  /** How many connections wait for that. */
  async function heldUp(): Promise<number> {
    const waiting = await client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'session'::regclass",
    )
    return waiting.rows[0]?.count ?? 0
  }

  const look = () => storage.sessions.find(randomBytes(32))

  test('the follower reads the feed and the keys, so that a strict check is answered', async () => {
    const auth = await openNode()
    const token = await (await somebody(auth)).token()
    const unlock = await lockSessions()
    const looking = Promise.allSettled(Array.from({ length: 100 }, look))
    await expect.poll(heldUp, patience).toBe(2)
    const audit = [event('another')]
    const { position } = await storage.revocations.revokeToken({ jti: 'another', at: Date.now(), audit })
    expect(await auth.authenticate(token, { maxStalenessMs: 0 })).toMatchObject({ ok: true })
    expect(auth.figures().position).toBeGreaterThanOrEqual(position)
    expect(await storage.keys.list()).not.toEqual([])
    await unlock()
    await looking
  })

  test('so many wait and no more: the rest gets 503 at once, and a check from memory is answered', async () => {
    const auth = await openNode()
    const ada = await (await somebody(auth)).session()
    expect(await verdict(auth, ada)).toBe('ok')
    const unlock = await lockSessions()
    const refused: unknown[] = []
    const looking = Array.from({ length: 1600 }, () => look().catch((fault: unknown) => refused.push(fault)))
    // Nobody has waited for these.
    await new Promise(setImmediate)
    expect(refused).toHaveLength(1600 - 1024 - 2)
    for (const fault of refused) expect(fault).toMatchObject({ code: 'storage-unavailable' })
    const outcome = auth.check({ headers: ada })
    expect(outcome).toMatchObject({ ok: true })
    await unlock()
    await Promise.all(looking)
    expect(await look()).toBeUndefined()
  })

  test('identifiers of unknown origin have a small share, while sessions of version 0.1 live', async () => {
    const old = invented()
    const owner = subject('old')
    await storage.subjects.create({ subject: owner, passwordHash: '', audit: [] })
    const times = { createdAt: Date.now(), lastSeenAt: Date.now(), absoluteExpiresAt: Date.now() + 3_600_000 }
    const digest = digestSessionIdentifier(old)
    const one = session(owner, 'old-session', { ...times, digest, carrier: 'header' })
    await storage.sessions.create({ session: one, maxPerSubject: 1, audit: [] })
    const auth = await openNode()
    const ada = await (await somebody(auth)).session()
    expect(await verdict(auth, ada)).toBe('ok')

    const unlock = await lockSessions()
    const statuses: number[] = []
    const ask = async () => {
      const answer = await auth.handler(new Request(`${issuer}/auth/whoami`, { headers: bearer(invented()) }))
      expect(answer.headers.has('retry-after')).toBe(answer.status === 503)
      statuses.push(answer.status)
    }
    const asking = Array.from({ length: flood }, ask)
    await expect.poll(() => statuses.length, patience).toBeGreaterThanOrEqual(flood - 40)
    expect(statuses.slice(0, flood - 40)).toEqual(Array.from({ length: flood - 40 }, () => 503))
    expect(auth.check({ headers: ada })).toMatchObject({ ok: true })
    // A flood does not fill the log.
    expect(faults.filter(fault => `${fault}`.includes('at once'))).toHaveLength(1)
    await unlock()
    await Promise.all(asking)
    expect(await verdict(auth, bearer(old))).toBe('ok')
  })
})
