/** One suite over every framework that Countersign mounts into. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jktOf, proofFor, proofKey } from '../../proof.ts'
import { issuer, openWorld, password, type World } from '../world.ts'
import { frameworks } from './frameworks.ts'
import type { Mounted } from './mounted.ts'

const json: [string, string] = ['Content-Type', 'application/json']
const signIn = JSON.stringify({ identifier: 'ada@example.com', password, credential: 'session' })

describe.each(frameworks)('mounted in $name', ({ mount }) => {
  let world: World
  let app: Mounted
  beforeEach(async () => {
    world = await openWorld()
    app = await mount(world.auth)
  })
  afterEach(async () => {
    await app.close()
    await world.auth.close()
  })
  const headersOf = (person: { headers: Record<string, string> }) => Object.entries(person.headers)

  test('signs in and out at its own addresses', async () => {
    await world.auth.subjects.create({ identifier: 'ada@example.com', password })
    const signedIn = await app.send('POST', '/auth/sign-in', { headers: [json], body: signIn })
    expect(signedIn.status).toBe(200)
    const [cookie = ''] = signedIn.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    expect(signedIn.headers.get('cache-control')).toBe('no-store')
    const headers: [string, string][] = [['Cookie', cookie.split(';')[0] ?? '']]
    expect((await app.send('GET', '/auth/whoami', { headers })).body).toContain('ada@example.com')
    const out = await app.send('POST', '/auth/sign-out', { headers })
    expect([out.status, out.headers.getSetCookie()]).toEqual([204, [expect.stringContaining('Max-Age=0')]])
    const after = await app.send('GET', '/auth/whoami', { headers })
    expect([after.status, after.headers.getSetCookie()]).toEqual([401, []])
  })

  test('recognises either credential on the application’s routes, and nobody', async () => {
    const ada = await world.person('ada@example.com')
    const token = await world.signIn('ada@example.com', 'token')
    expect((await app.send('GET', '/hello')).body).toBe('nobody')
    for (const person of [ada, token]) {
      expect((await app.send('GET', '/hello', { headers: headersOf(person) })).body).toBe(ada.id)
    }
    await world.auth.subjects.revokeAll(ada.id)
    for (const person of [ada, token]) {
      expect((await app.send('GET', '/hello', { headers: headersOf(person) })).body).toBe('nobody')
    }
  })

  test('guards a route in a line', async () => {
    const ada = await world.person('ada@example.com')
    const missing = await app.send('GET', '/private')
    expect(missing.status).toBe(401)
    expect(missing.headers.get('content-type')).toBe('application/problem+json')
    expect(missing.headers.get('www-authenticate')).toBe('Bearer')
    expect(missing.headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(missing.body)).toMatchObject({ code: 'missing', status: 401 })
    for (const path of ['/private', '/strict']) {
      expect((await app.send('GET', path, { headers: headersOf(ada) })).body).toBe(ada.id)
    }
    await world.auth.subjects.revokeAll(ada.id)
    for (const path of ['/private', '/strict']) {
      const revoked = await app.send('GET', path, { headers: headersOf(ada) })
      expect(JSON.parse(revoked.body)).toMatchObject({ code: 'revoked', status: 401 })
    }
  })

  test('guards a route by role', async () => {
    const ada = await world.person('ada@example.com')
    const root = await world.person('root@example.com', 'token', ['admin'])
    const refused = await app.send('GET', '/admin', { headers: headersOf(ada) })
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'forbidden'])
    expect((await app.send('GET', '/admin', { headers: headersOf(root) })).body).toBe(root.id)
  })

  test('knows the key that a token is bound to, and guards against whoever does not have it', async () => {
    const key = proofKey()
    await world.auth.subjects.create({ identifier: 'ada@example.com', password })
    const signedIn = await world.auth.signIn(
      { identifier: 'ada@example.com', password, credential: 'token' },
      { senderKey: jktOf(key) },
    )
    if (!signedIn.ok) throw new Error('no token for the test')
    const { accessToken, subject } = signedIn
    const proved = (path: string): [string, string][] => {
      const request = { method: 'GET', url: issuer + path, now: world.clock.now(), accessToken }
      return [
        ['Authorization', `DPoP ${accessToken}`],
        ['DPoP', proofFor(key, request)],
      ]
    }
    for (const path of ['/hello', '/private', '/strict'])
      expect((await app.send('GET', path, { headers: proved(path) })).body).toBe(subject.id)
    expect((await app.send('GET', '/auth/whoami', { headers: proved('/auth/whoami') })).status).toBe(200)
    const query = await app.send('GET', '/auth/sessions?limit=1', { headers: proved('/auth/sessions') })
    expect(query.status).toBe(200)

    const used = proved('/private')
    await app.send('GET', '/private', { headers: used })
    const [credential = ['', ''], proof = ['', '']] = proved('/private')
    for (const headers of [
      used,
      proved('/hello'),
      [credential],
      [credential, proof, proof],
      [['Authorization', `Bearer ${accessToken}`]] as [string, string][],
    ]) {
      const refused = await app.send('GET', '/private', { headers })
      expect([refused.status, JSON.parse(refused.body).code]).toEqual([401, 'invalid-dpop-proof'])
      expect(refused.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof"/)
      expect(refused.headers.get('dpop-nonce')).toBeTruthy()
    }
  })

  test('a guard answers 503 when it cannot know', async () => {
    const ada = await world.person('ada@example.com')
    world.storeIsAway = true
    const answer = await app.send('GET', '/private', { headers: headersOf(ada) })
    const open = await app.send('GET', '/hello', { headers: headersOf(ada) })
    world.storeIsAway = false
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([503, 'storage-unavailable'])
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(open.body).toBe('nobody')
  })

  test('leaves the bodies of other requests alone', async () => {
    const answer = await app.send('POST', '/echo', { headers: [json], body: '{"a":[1,2]}' })
    expect(JSON.parse(answer.body)).toEqual({ a: [1, 2] })
  })

  test('no second credential hides behind a first', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const twice: [string, string][] = [...headersOf(ada), ['Authorization', `Bearer ${'A'.repeat(43)}`]]
    for (const path of ['/private', '/auth/whoami']) {
      for (const headers of [twice, twice.toReversed()]) {
        const answer = await app.send('GET', path, { headers })
        expect([answer.status, JSON.parse(answer.body).code]).toEqual([401, 'malformed'])
      }
    }
    const bob = await world.person('bob@example.com')
    const cookies: [string, string][] = [...headersOf(bob), ...headersOf(bob)]
    const answer = await app.send('GET', '/private', { headers: cookies })
    expect(JSON.parse(answer.body).code).toBe('ambiguous')
  })

  test('leaves health to the application unless told otherwise', async () => {
    expect((await app.send('GET', '/healthz')).body).toBe('mine')
    expect((await app.send('GET', '/openapi.json')).status).toBe(404)
    const whole = await mount(world.auth, { serve: 'everything' })
    expect(JSON.parse((await whole.send('GET', '/healthz')).body)).toEqual({ status: 'ok' })
    expect(JSON.parse((await whole.send('GET', '/openapi.json')).body).openapi).toBe('3.1.0')
    await whole.close()
  })

  test('answers all of /auth itself, and nothing beside it', async () => {
    expect(JSON.parse((await app.send('GET', '/auth/nothing')).body).code).toBe('not-found')
    expect((await app.send('PUT', '/auth/whoami')).status).toBe(405)
    expect((await app.send('HEAD', '/auth/whoami')).status).toBe(401)
    expect((await app.send('GET', '/.well-known/jwks.json')).status).toBe(200)
    for (const path of ['/authors', '/x/auth/whoami', '/Auth/whoami', '/.well-known/security.txt']) {
      const answer = await app.send('GET', path)
      expect([answer.status, answer.headers.get('content-type')]).not.toEqual([200, 'application/json'])
      expect(answer.body).not.toContain('urn:countersign')
    }
  })

  test('refuses bodies that are too large or malformed', async () => {
    const large = await app.send('POST', '/auth/sign-in', {
      headers: [json],
      body: `"${'x'.repeat(20_000)}"`,
    })
    // A parser that was mounted before us has its own bound and its own answers.
    expect([413, 422, 400]).toContain(large.status)
    const broken = await app.send('POST', '/auth/sign-in', { headers: [json], body: '{"identifier":' })
    expect(broken.status).toBe(400)
  })
})

describe.each(frameworks.filter(({ hasSocket }) => hasSocket))(
  'mounted in $name, over a socket',
  ({ mount }) => {
    test('knows the peer’s address', async () => {
      const world = await openWorld()
      const app = await mount(world.auth)
      await world.auth.subjects.create({ identifier: 'ada@example.com', password })
      await app.send('POST', '/auth/sign-in', { headers: [json], body: signIn })
      const { items } = await world.auth.sessions.list()
      expect(items[0]?.address).toBe('127.0.0.1')
      await app.close()
      await world.auth.close()
    })
  },
)
