/** A relay between an issuer and its followers, over sockets: who may follow, what they are told, and that nobody guesses. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestClientSecret } from '../../src/core/client/client.ts'
import { countersign } from '../../src/http/adapter/node.ts'
import { createRelay, type Relay, type RelayOptions } from '../../src/relay.ts'
import type { VerifierOptions } from '../../src/verifier.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from '../verifier/issuer.ts'

const follower = { id: 'follower', secret: 'a secret of the follower' }
const clients = [
  {
    id: 'follower',
    secretDigest: Buffer.from(digestClientSecret(follower.secret)).toString('base64url'),
    permissions: ['revocations'] as const,
  },
  {
    id: 'another',
    secretDigest: Buffer.from(digestClientSecret('a secret of another')).toString('base64url'),
    permissions: ['revocations'] as const,
  },
  { id: 'stranger', secretDigest: Buffer.from(digestClientSecret('no secret')).toString('base64url') },
]

let issuer: Issuer
let ada: Person
let relay: Relay
let address: string
let faults: unknown[]
let isCut: boolean
let closing: (() => Promise<unknown>)[]

async function openRelay(
  more: Partial<RelayOptions['upstream']> = {},
): Promise<{ relay: Relay; address: string }> {
  const made = createRelay({
    clients,
    upstream: {
      issuer: 'https://auth.example.com',
      authorization: () => issuer.root.headers.authorization ?? '',
      revocationsUrl: `${issuer.address}/auth/revocations`,
      clock: issuer.clock,
      fetch: (url, init) =>
        isCut ? Promise.reject(new TypeError('the test cut the line')) : fetch(url, init),
      ...more,
    },
    onFault: fault => void faults.push(fault),
  })
  const server = createServer(countersign({ ...issuer.auth, ...made }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    made.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { relay: made, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

beforeEach(async () => {
  ;[faults, isCut, closing] = [[], false, []]
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
  ;({ relay, address } = await openRelay())
})
afterEach(async () => {
  for (const close of closing) await close()
  await issuer.close()
})

const through = (more: Partial<VerifierOptions> = {}) =>
  issuer.verifier({ client: follower, revocationsUrl: `${address}/auth/revocations`, fetch, ...more })

const basic = ({ id, secret }: typeof follower) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret.replaceAll(' ', '+')}`).toString('base64')}`,
})
async function ask(query: string, headers = basic(follower)) {
  const answer = await fetch(`${address}/auth/revocations?${query}`, { headers })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

test('a verifier behind it accepts what lives and refuses what was ended, of every kind', async () => {
  const check = through({ maxStalenessMs: 0 })
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  await issuer.auth.tokens.revoke({ token: ada.secret })
  expect(await check(ada.secret)).toEqual({ ok: false, reason: 'revoked' })
  const bob = await issuer.person('bob', 'token')
  expect(await check(bob.secret)).toMatchObject({ ok: true })
  await issuer.auth.subjects.revokeAll(bob.id)
  expect(await check(bob.secret)).toEqual({ ok: false, reason: 'revoked' })
  const carol = await issuer.person('carol', 'token')
  await issuer.auth.subjects.update(carol.id, { roles: ['editor'] })
  const outcome = await check(carol.secret)
  expect(outcome.ok && outcome.identity.roles).toEqual(['editor'])
})

test('cut off, it answers nothing, and its followers refuse once their bound has passed', async () => {
  const check = through()
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  isCut = true
  await issuer.auth.tokens.revoke({ token: ada.secret })
  issuer.clock.advanceSeconds(0.9)
  // Within the bound of what was confirmed last.
  expect((await check(ada.secret)).ok).toBe(true)
  issuer.clock.advanceSeconds(0.2)
  expect(await check(ada.secret)).toMatchObject({ ok: false, reason: 'storage-unavailable' })
  expect((await ask('after=0')).status).toBe(503)
  expect((await fetch(`${address}/readyz`)).status).toBe(503)
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  expect(faults.length).toBeGreaterThan(0)
  isCut = false
  await until(async () => expect(await check(ada.secret)).toEqual({ ok: false, reason: 'revoked' }))
})

test('where the issuer answers at its address instead, its followers go on', async () => {
  let isRetired = false
  const check = through({
    maxStalenessMs: 0,
    fetch: (url, init) => {
      const headers = new Headers(init?.headers)
      if (!isRetired) return fetch(url, init)
      headers.set('authorization', issuer.root.headers.authorization ?? '')
      return fetch(String(url).replace(address, issuer.address), { ...init, headers })
    },
  })
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  isRetired = true
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  await issuer.auth.tokens.revoke({ token: ada.secret })
  expect(await check(ada.secret)).toEqual({ ok: false, reason: 'revoked' })
})

test('a strict check is never refused because two clocks round differently', async () => {
  const began = Date.now()
  // Whole milliseconds on the one, and fractions on the other, as systems have them.
  const clock = {
    now: () => issuer.clock.now() + Date.now() - began,
    monotonic: () => performance.now(),
  }
  const { address: at } = await openRelay({ clock })
  const check = through({ maxStalenessMs: 0, revocationsUrl: `${at}/auth/revocations`, clock })
  for (let count = 0; count < 300; count++) expect(await check(ada.secret)).toMatchObject({ ok: true })
})

describe('an answer', () => {
  test('says how old it is, and a follower that needs a younger one gets it', async () => {
    await ask('after=0')
    issuer.clock.advanceSeconds(0.2)
    expect((await ask('after=0')).body.age_ms).toBe(200)
    expect((await ask('after=0&max_age=100')).body.age_ms).toBe(0)
    issuer.clock.advanceSeconds(0.3)
    // Older than it gives out at all.
    expect((await ask('after=0&max_age=999999')).body.age_ms).toBe(0)
  })

  test('is what came after the cursor, with times from now on; and everything where that is not known', async () => {
    const { body: first } = await ask('after=0&nonce=a-nonce')
    expect(first).toMatchObject({ snapshot: true, nonce: 'a-nonce', keys: true })
    await issuer.auth.tokens.revoke({ token: ada.secret })
    const { body: second } = await ask(`after=${first.cursor}&max_age=0`)
    expect(second).toMatchObject({ snapshot: false, keys: false, sessions: [], subjects: [], roles: [] })
    const [jti, until1] = second.tokens
    issuer.clock.advanceSeconds(7)
    const { body: later } = await ask(`after=${first.cursor}&max_age=0`)
    expect(later.tokens).toEqual([jti, until1 - 7])
    expect((await ask(`after=${second.cursor}&max_age=0`)).body).toMatchObject({
      snapshot: false,
      tokens: [],
    })
    expect((await ask('after=p999999')).body).toMatchObject({ snapshot: true, tokens: later.tokens })
  })

  test('comes as soon as there is something, to whoever waits', async () => {
    const { body: first } = await ask('after=0')
    const waiting = ask(`after=${first.cursor}&wait=30`)
    await until(() => expect(relay.figures().waiting).toBe(1))
    await issuer.auth.tokens.revoke({ token: ada.secret })
    expect((await waiting).body.tokens).toHaveLength(2)
  })

  test('tells that keys changed, and which were revoked', async () => {
    const { body: first } = await ask('after=0')
    const active = (await issuer.auth.keys.list()).find(({ state }) => state === 'active')
    await issuer.auth.keys.revoke(active?.kid ?? '')
    const { body } = await ask(`after=${first.cursor}&max_age=0`)
    expect(body).toMatchObject({ keys: true, revoked_keys: [active?.kid] })
    expect(await through({ maxStalenessMs: 0 })(ada.secret)).toMatchObject({ ok: false })
  })
})

describe('of two relays', () => {
  test('each goes on where the other left off, whichever is ahead', async () => {
    const second = await openRelay()
    const at = async (where: string, query: string) => {
      const answer = await fetch(`${where}/auth/revocations?${query}`, { headers: basic(follower) })
      return JSON.parse(await answer.text())
    }
    let { cursor } = await at(address, 'after=0')
    await at(second.address, 'after=0')
    for (let times = 0; times < 6; times++) {
      const person = await issuer.person(`person-${times}`, 'token')
      await issuer.auth.tokens.revoke({ token: person.secret })
      // The clock stands still: unless it is asked for, the other one has not heard of it.
      const told = await at(times % 2 === 0 ? address : second.address, `after=${cursor}&max_age=0`)
      expect(told.snapshot).toBe(false)
      expect(told.tokens.length).toBeGreaterThanOrEqual(2)
      const other = await at(times % 2 === 0 ? second.address : address, `after=${told.cursor}`)
      expect(other).toMatchObject({ snapshot: false, tokens: [] })
      cursor = other.cursor
    }
  })
})

test('a call of fetch whose caller has gone waits no longer', async () => {
  const { body: first } = await ask('after=0')
  const gone = new AbortController()
  const url = `${address}/auth/revocations?after=${first.cursor}&wait=30`
  const waiting = relay.handler(new Request(url, { headers: basic(follower), signal: gone.signal }))
  await until(() => expect(relay.figures().waiting).toBe(1))
  gone.abort()
  await waiting
  expect(relay.figures().waiting).toBe(0)
})

test('one client takes half of the places of calls that wait at most', async () => {
  const { body: first } = await ask('after=0')
  const gone = new AbortController()
  const url = `${address}/auth/revocations?after=${first.cursor}&wait=30`
  const call = (who: typeof follower) =>
    relay.plainHandler(new Request(url, { headers: basic(who) }), { gone: () => gone.signal })
  const calls = Array.from({ length: 5000 }, () => call(follower))
  await until(() => expect(relay.figures().waiting).toBe(5000))
  expect((await call(follower)).status).toBe(503)
  const other = call({ id: 'another', secret: 'a secret of another' })
  await until(() => expect(relay.figures().waiting).toBe(5001))
  gone.abort()
  await Promise.all([...calls, other])
  expect(relay.figures().waiting).toBe(0)
})

test('an outage is told once, however many call meanwhile', async () => {
  await ask('after=0')
  isCut = true
  issuer.clock.advanceSeconds(0.3)
  faults.length = 0
  for (let times = 0; times < 20; times++) expect((await fetch(`${address}/readyz`)).status).toBe(503)
  expect(faults).toHaveLength(1)
  isCut = false
  expect((await fetch(`${address}/readyz`)).status).toBe(200)
  isCut = true
  issuer.clock.advanceSeconds(0.3)
  expect((await fetch(`${address}/readyz`)).status).toBe(503)
  expect(faults).toHaveLength(2)
})

describe('it refuses', () => {
  test.each([
    ['nobody', {}, 401],
    ['a wrong secret', basic({ id: 'follower', secret: 'another one' }), 401],
    ['a client without the permission', basic({ id: 'stranger', secret: 'no secret' }), 403],
  ])('%s', async (_, headers, status) => {
    expect((await ask('after=0', headers as ReturnType<typeof basic>)).status).toBe(status)
  })

  test('what is no question, no address and no method of its own', async () => {
    expect((await ask('wait=soon')).status).toBe(422)
    expect((await ask('nonce=%3Cb%3E')).status).toBe(422)
    expect((await fetch(`${address}/auth/whoami`)).status).toBe(404)
    expect((await fetch(`${address}/auth/revocations`, { method: 'POST' })).status).toBe(405)
  })

  test('to follow another relay', async () => {
    const second = await openRelay({
      client: follower,
      authorization: undefined as never,
      revocationsUrl: `${address}/auth/revocations`,
    })
    await until(async () => expect((await fetch(`${second.address}/readyz`)).status).toBe(503))
    expect(String(faults.at(-1))).toContain('a relay itself')
  })

  test.each([
    [{ clients: 'all' }, 'clients'],
    [{ maxAgeMs: -1 }, 'maxAgeMs'],
    [{ upstreams: [] }, 'has no option'],
    [{ upstream: { issuer: 'auth.example.com' } }, 'authorization'],
  ])('options that do not fit: %j', (change, message) => {
    const good = { clients, upstream: { issuer: 'https://auth.example.com', client: follower } }
    expect(() => createRelay({ ...good, ...change } as unknown as RelayOptions)).toThrow(message)
  })
})
