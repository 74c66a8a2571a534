/** A verifier that was just started: while the snapshot is on its way, the issuer is asked about the one token. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestClientSecret } from '../../src/core/client/client.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from './issuer.ts'
import { ManualTimer } from './manual-timer.ts'

const secret = 'a secret of the service'
const secretDigest = Buffer.from(digestClientSecret(secret)).toString('base64url')

let issuer: Issuer
let ada: Person
let timer: ManualTimer
/** Lets the snapshot through. */
let release: () => void
beforeEach(async () => {
  issuer = await openIssuer({
    clients: [
      { id: 'both', secretDigest, permissions: ['revocations', 'introspect'] },
      { id: 'feed', secretDigest, permissions: ['revocations'] },
    ],
  })
  ada = await issuer.person('ada', 'token', ['editor'])
  timer = new ManualTimer()
})
afterEach(() => issuer.close())

/** The feed's answers are held back. */
function starting(id: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  release = resolve
  return issuer.verifier(
    {
      client: { id, secret },
      introspectionUrl: `${issuer.address}/oauth2/introspect`,
      fetch: async (url, init) => {
        issuer.asked.push(new URL(url).pathname)
        if (url.includes('/auth/revocations')) await promise
        return fetch(url, init)
      },
    },
    { timer: timer.start },
  )
}

const patience = 150
const asks = () => issuer.asked.filter(path => path === '/oauth2/introspect').length

test('it is accepted, or refused, before the snapshot is there, with the roles of now', async () => {
  const check = starting('both')
  await issuer.auth.subjects.update(ada.id, { roles: ['reader'] })
  const [good, other] = [check(ada.secret), check('a.b.c')]
  expect((await other).ok).toBe(false)
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  const outcome = await good
  expect(outcome.ok && outcome.identity.roles).toEqual(['reader'])
  await issuer.auth.tokens.revoke({ token: ada.secret })
  const bad = check(ada.secret)
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  expect(await bad).toEqual({ ok: false, reason: 'revoked' })
  expect(check.figures().stalenessMs).toBe(Number.POSITIVE_INFINITY)
  release()
  await until(() => expect(check.figures().stalenessMs).toBeLessThan(1000))
})

test('what the issuer calls active is judged here all the same', async () => {
  const check = starting('both')
  const forged = check(ada.secret.replace(/.{4}$/, 'AAAA'))
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  expect(await forged).toEqual({ ok: false, reason: 'invalid-signature' })
  release()
})

test('without the permission, and where nobody answers, it waits for the snapshot', async () => {
  const check = starting('feed')
  const outcome = check(ada.secret)
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  await until(() => expect(asks()).toBe(1))
  release()
  expect((await outcome).ok).toBe(true)
  // Asked once: the answer would be the same.
  expect(asks()).toBe(1)
})

test.each([
  ['by its date', () => ({ date: new Date(issuer.clock.now() - 62_000).toUTCString() })],
  ['by a cache', () => ({ date: new Date(issuer.clock.now()).toUTCString(), age: '1' })],
])('an old answer is not taken: %s', async (_, headers) => {
  issuer.interfere((req, res) => {
    if (req.url !== '/oauth2/introspect') return false
    res.writeHead(200, { 'content-type': 'application/json', ...headers() }).end('{"active":true,"roles":[]}')
    return true
  })
  const check = starting('both')
  await issuer.auth.tokens.revoke({ token: ada.secret })
  const outcome = check(ada.secret)
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  await until(() => expect(asks()).toBe(1))
  release()
  expect(await outcome).toEqual({ ok: false, reason: 'revoked' })
})

test('once a call of the feed has failed, nobody is asked in its place', async () => {
  const check = starting('both')
  const first = check(ada.secret)
  await until(() => expect(timer.waiting).toContain(patience))
  timer.goOff(patience)
  expect(await first).toMatchObject({ ok: true })
  issuer.interfere((req, res) => {
    if (!req.url?.startsWith('/auth/revocations')) return false
    res.writeHead(503).end()
    return true
  })
  const second = check(ada.secret)
  await until(() => expect(timer.waiting).toContain(patience))
  release()
  expect(await second).toMatchObject({ ok: false, reason: 'storage-unavailable' })
  // The next call of the feed stalls.
  let stalled = 0
  issuer.interfere(req => {
    if (!req.url?.startsWith('/auth/revocations')) return false
    stalled += 1
    return true
  })
  const before = asks()
  const third = check(ada.secret)
  await until(() => expect(stalled).toBe(1))
  expect([asks(), timer.waiting.includes(patience)]).toEqual([before, false])
  check.close()
  expect(await third).toMatchObject({ ok: false, reason: 'storage-unavailable' })
})

test('a snapshot that is there at once costs no question', async () => {
  const check = starting('both')
  release()
  expect((await check(ada.secret)).ok).toBe(true)
  expect(asks()).toBe(0)
  expect(timer.waiting).not.toContain(patience)
})

test('of several audiences a token needs one; another is refused', async () => {
  const check = issuer.verifier({ audience: ['billing', 'api'] })
  expect((await check(ada.secret)).ok).toBe(true)
  const strange = issuer.verifier({ audience: ['billing', 'search'] })
  expect(await strange(ada.secret)).toEqual({ ok: false, reason: 'wrong-audience' })
})

test('a runtime is told of everything that goes on after an answer', async () => {
  const check = issuer.verifier()
  const work: Promise<unknown>[] = []
  const waitUntil = (one: Promise<unknown>) => void work.push(one)
  expect((await check(ada.secret, { waitUntil })).ok).toBe(true)
  expect(work).toHaveLength(1)
  // Past half of the bound: the next confirmation is fetched meanwhile.
  issuer.clock.advanceSeconds(0.6)
  const before = issuer.asked.length
  expect((await check(ada.secret, { waitUntil })).ok).toBe(true)
  expect(work).toHaveLength(3)
  await Promise.all(work)
  expect(issuer.asked.length).toBe(before + 1)
  expect(check.figures().stalenessMs).toBe(0)
})
