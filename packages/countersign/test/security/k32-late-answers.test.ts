/** K32: an answer about an old credential does not act on the one that the client holds now. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type Person, password, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const unknown = 'A'.repeat(43)
const signIn = (headers: Record<string, string>, wish: object, identifier = 'ada@example.com') =>
  world.client.send('POST', '/auth/sign-in', { body: { identifier, password, ...wish }, headers })
const codeOf = async ({ headers }: Person) =>
  (await world.client.send('GET', '/auth/whoami', { headers })).code
const cookieOf = (...people: Person[]) => ({ cookie: people.map(({ headers }) => headers.cookie).join('; ') })

describe('K32 a refusal', () => {
  test('of any endpoint, whatever is wrong with the cookie, sets and removes none', async () => {
    const ended = await world.person('ada@example.com')
    await world.client.send('POST', '/auth/sign-out', { headers: ended.headers })
    const idle = await world.signIn('ada@example.com')
    world.clock.advanceSeconds(1800)
    const dead = [
      ended.headers,
      idle.headers,
      { cookie: `__Host-session=${unknown}` },
      { cookie: '__Host-session=short' },
    ]
    let refused = 0
    for (const headers of dead)
      for (const { method, path } of world.client.contract.operations) {
        const answer = await world.client.send(method, path.replace(/\{\w+\}/, unknown.slice(0, 22)), {
          headers,
          ...(method !== 'GET' && { body: {} }),
        })
        if (answer.status < 400) continue
        refused += 1
        expect(answer.headers.getSetCookie(), `${method} ${path} ${answer.code}`).toEqual([])
      }
    expect(refused).toBeGreaterThan(dead.length * 20)
  })

  test('that ends a wait leaves the cookie alone which a sign-in in another window has set meanwhile', async () => {
    const before = await world.person('ada@example.com')
    const waiting = world.client.send('GET', '/auth/watch?wait=25', { headers: before.headers })
    const after = await signIn(before.headers, { credential: 'session' })
    const late = await waiting
    expect([late.status, late.code, late.headers.getSetCookie()]).toEqual([401, 'revoked', []])
    const headers = { cookie: `__Host-session=${after.cookie?.value}` }
    expect((await world.client.send('GET', '/auth/whoami', { headers })).status).toBe(200)
  })

  test.each([
    { credential: 'session' },
    { credential: 'session', carrier: 'header' },
    { credential: 'token' },
  ])('of a sign-in (%j) ends nothing and removes no cookie, dead or alive', async wish => {
    const ada = await world.person('ada@example.com')
    for (const headers of [ada.headers, { cookie: `__Host-session=${unknown}` }]) {
      const answer = await signIn(headers, { ...wish, password: 'wrong' })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    }
    expect(await codeOf(ada)).toBeUndefined()
  })
})

describe('K32 a sign-in for what no cookie carries', () => {
  test.each([false, true])(
    'ends the session that the browser presented, whosever it is, and removes its cookie (refresh: %j)',
    async refresh => {
      await world.auth.close()
      world = await openWorld({ token: { refresh } })
      const admin = await world.person('root@example.com', 'cookie', ['admin'])
      await world.person('ada@example.com', 'header')
      for (const wish of [{ credential: 'token' }, { credential: 'session', carrier: 'header' }]) {
        const before = await world.signIn('root@example.com')
        const answer = await signIn(before.headers, wish)
        expect([answer.status, answer.cookie?.value]).toEqual([200, ''])
        expect(answer.cookie?.attributes).toContain('Max-Age=0')
        expect(await codeOf(before)).toBe('revoked')
        const [line] = (await world.auth.audit.list({ action: 'session-revoked', limit: 1 })).items
        expect(line).toMatchObject({
          detail: 'replaced',
          actor: answer.text('subject.id'),
          subjectId: before.id,
          credentialId: before.sid,
        })
      }
      expect(await codeOf(admin)).toBeUndefined()
    },
  )

  test('removes a cookie that is dead already, and sets none where none came', async () => {
    await world.person('ada@example.com')
    const headers = { cookie: `__Host-session=${unknown}` }
    expect((await signIn(headers, { credential: 'token' })).cookie?.value).toBe('')
    expect((await signIn({}, { credential: 'token' })).cookie).toBeUndefined()
  })

  test('gives nothing, and changes nothing, while it is not known whether the cookie lives', async () => {
    const ada = await world.person('ada@example.com')
    world.storeIsAway = true
    const answer = await signIn(ada.headers, { credential: 'token' })
    world.storeIsAway = false
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []])
    expect(await codeOf(ada)).toBeUndefined()
  })
})

describe('K32 two cookies of the name', () => {
  const open = async (issuer: string) => {
    await world.auth.close()
    world = await openWorld({ issuer })
    return [await world.person('ada@example.com'), await world.person('mallory@example.com')] as const
  }
  const removedAt = (lines: readonly string[]) =>
    lines
      .filter(line => line.includes('=; ') && line.includes('Max-Age=0'))
      .map(line => [/Path=[^;]*/.exec(line)?.[0], /Domain=[^;]*/.exec(line)?.[0]].filter(Boolean).join(' '))

  test.each(['https://auth.example.com', 'http://127.0.0.1:3000'])(
    'are refused by every other call (%s), and a sign-in ends both and gives one',
    async issuer => {
      const both = await open(issuer)
      const headers = cookieOf(...both)
      expect((await world.client.send('GET', '/auth/whoami', { headers })).code).toBe('ambiguous')
      const answer = await signIn(headers, { credential: 'session' })
      const lines = answer.headers.getSetCookie()
      expect(lines.at(-1)).toMatch(/=[\w-]{43}; Path=\/; HttpOnly/)
      for (const one of both) expect(await codeOf(one)).toBe('revoked')
      const given = { cookie: lines.at(-1)?.split(';')[0] ?? '' }
      expect((await world.client.send('GET', '/auth/whoami', { headers: given })).status).toBe(200)
    },
  )

  test.each(['https://auth.example.com', 'http://127.0.0.1:3000'])(
    'are both ended and removed by a sign-out (%s)',
    async issuer => {
      const both = await open(issuer)
      const answer = await world.client.send('POST', '/auth/sign-out', { headers: cookieOf(...both) })
      expect([answer.status, removedAt(answer.headers.getSetCookie())]).toEqual([
        204,
        expect.arrayContaining(['Path=/']),
      ])
      for (const one of both) expect(await codeOf(one)).toBe('revoked')
      const ended = (await world.auth.audit.list({ action: 'sign-out' })).items
      expect(ended.map(({ actor, subjectId }) => [actor, subjectId]).sort()).toEqual(
        both.map(({ id }) => [id, id]).sort(),
      )
    },
  )

  test('are removed wherever a browser may have them from: each step of the path, with and without a domain', async () => {
    const both = await open('http://localhost:3000')
    const out = await world.client.send('POST', '/auth/sign-out', { headers: cookieOf(...both) })
    const paths = ['Path=/', 'Path=/auth', 'Path=/auth/', 'Path=/auth/sign-out']
    expect(removedAt(out.headers.getSetCookie()).sort()).toEqual(
      paths.flatMap(path => [path, `${path} Domain=localhost`]).sort(),
    )
    const anew = await signIn(cookieOf(...both), { credential: 'session' })
    // Our own is set by the same answer, and comes last.
    expect(removedAt(anew.headers.getSetCookie())).not.toContain('Path=/')
    expect(anew.headers.getSetCookie().at(-1)).toMatch(/^countersign_3000=[\w-]{43}; Path=\/;/)
  })

  test('where neither lives, a sign-out has nothing to end, and a sign-in still gets the browser out of them', async () => {
    await world.person('ada@example.com')
    const headers = { cookie: `__Host-session=${unknown}; __Host-session=short` }
    const answer = await world.client.send('POST', '/auth/sign-out', { headers })
    expect([answer.status, answer.code, answer.cookie]).toEqual([401, 'ambiguous', undefined])
    expect((await signIn(headers, { credential: 'token' })).cookie?.value).toBe('')
  })

  test('are kept while it is not known whether they live', async () => {
    const both = await open('https://auth.example.com')
    for (const path of ['/auth/sign-out', '/auth/sign-in']) {
      world.storeIsAway = true
      const body =
        path === '/auth/sign-in' ? { identifier: 'ada@example.com', password, credential: 'session' } : {}
      const answer = await world.client.send('POST', path, { headers: cookieOf(...both), body })
      world.storeIsAway = false
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []])
    }
    for (const one of both) expect(await codeOf(one)).toBeUndefined()
  })

  test('a cookie beside a token of one’s own: the sign-out ends both', async () => {
    const [ada] = await open('https://auth.example.com')
    const token = await world.signIn('ada@example.com', 'token')
    const headers = { ...ada.headers, ...token.headers }
    expect((await world.client.send('POST', '/auth/sign-out', { headers })).status).toBe(204)
    for (const one of [ada, token]) expect(await codeOf(one)).toBe('revoked')
  })
})

describe('K32 cookies of others on a loopback host', () => {
  test('another application’s `session`, and that of our server on another port, are neither read nor removed', async () => {
    await world.auth.close()
    world = await openWorld({ issuer: 'http://127.0.0.1:3000' })
    const ada = await world.person('ada@example.com')
    expect(ada.headers.cookie).toMatch(/^countersign_3000=/)
    for (const name of ['session', 'countersign_3001', 'countersign_300', '__Host-session']) {
      const headers = { cookie: `${name}=${ada.secret}` }
      expect((await world.client.send('GET', '/auth/whoami', { headers })).code).toBe('missing')
      for (const wish of [{ credential: 'token' }, { credential: 'session', carrier: 'header' }])
        expect((await signIn(headers, wish)).headers.getSetCookie()).toEqual([])
      const beside = { cookie: `${headers.cookie}; ${ada.headers.cookie}` }
      expect((await world.client.send('GET', '/auth/whoami', { headers: beside })).status).toBe(200)
    }
  })
})
