/** What every guarded endpoint answers to credentials, shown on `whoami`, `check` and `sign-out`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const whoami = (headers: Record<string, string> = {}) => world.client.send('GET', '/auth/whoami', { headers })
const unknown = 'A'.repeat(43)

describe('a session cookie', () => {
  test('in quotes is the same one (RFC 6265 §4.1.1); half of them is another', async () => {
    const ada = await world.person('ada@example.com')
    expect((await whoami({ cookie: `__Host-session="${ada.secret}"` })).status).toBe(200)
    for (const value of [`"${ada.secret}`, `${ada.secret}"`, `""${ada.secret}""`, '"', '""'])
      expect((await whoami({ cookie: `__Host-session=${value}` })).status, value).toBe(401)
  })
})

describe('GET /auth/whoami', () => {
  test.each(['cookie', 'header'] as const)('shows a session carried in a %s', async kind => {
    const ada = await world.person('ada@example.com', kind, ['editor'])
    const answer = await whoami(ada.headers)
    expect(answer.json).toEqual({
      subject: { id: ada.id, identifier: 'ada@example.com', status: 'active', roles: ['editor'] },
      credential: {
        kind: 'session',
        sid: ada.sid,
        expires_at: '2026-01-31T00:00:00.000Z',
        authenticated_at: '2026-01-01T00:00:00.000Z',
        amr: ['pwd'],
      },
    })
    expect(answer.cookie).toBeUndefined()
  })

  test('shows a token', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const answer = await whoami(ada.headers)
    expect(answer.at('credential')).toEqual({
      kind: 'token',
      jti: expect.stringMatching(/^[\w-]{16}$/),
      expires_at: '2026-01-01T00:10:00.000Z',
      authenticated_at: '2026-01-01T00:00:00.000Z',
      amr: ['pwd'],
    })
  })

  test('shows new roles at once, for either kind', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const { headers } = await world.signIn('ada@example.com')
    await world.auth.subjects.update(ada.id, { roles: ['editor'] })
    expect((await whoami(ada.headers)).at('subject.roles')).toEqual(['editor'])
    expect((await whoami(headers)).at('subject.roles')).toEqual(['editor'])
  })

  test('answers HEAD without a body', async () => {
    const { headers } = await world.person('ada@example.com')
    const answer = await world.client.send('HEAD', '/auth/whoami', { headers })
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect((await world.client.send('HEAD', '/auth/whoami')).status).toBe(401)
  })

  test.each([
    ['missing', {}, 'Bearer'],
    ['missing', { authorization: 'Basic YTpi' }, 'Bearer'],
    ['malformed', { authorization: 'Bearer' }, 'Bearer error="invalid_request"'],
    ['malformed', { authorization: 'Bearer no session' }, 'Bearer error="invalid_request"'],
    ['malformed', { authorization: 'Bearer a.b.c' }, 'Bearer error="invalid_request"'],
    ['malformed', { cookie: '__Host-session=short' }, 'Bearer error="invalid_request"'],
    ['unknown', { cookie: `__Host-session=${unknown}` }, 'Bearer error="invalid_token"'],
    ['unknown', { authorization: `Bearer ${unknown}` }, 'Bearer error="invalid_token"'],
    [
      'ambiguous',
      { cookie: `__Host-session=${unknown}`, authorization: `Bearer ${unknown}` },
      'Bearer error="invalid_request"',
    ],
  ])('answers 401 %s to %j', async (code, headers: Record<string, string>, challenge) => {
    const answer = await whoami(headers)
    expect([answer.status, answer.code]).toEqual([401, code])
    expect(answer.headers.get('www-authenticate')).toBe(challenge)
  })

  test('answers idle-timeout and absolute-timeout', async () => {
    const idle = await world.person('ada@example.com')
    world.clock.advanceSeconds(1800)
    const late = await whoami(idle.headers)
    expect([late.status, late.code]).toEqual([401, 'idle-timeout'])

    const short = await openWorld({ session: { idleTimeoutSeconds: 60, absoluteTimeoutSeconds: 90 } })
    const old = await short.person('ada@example.com')
    for (const seconds of [50, 39]) {
      short.clock.advanceSeconds(seconds)
      expect((await short.client.send('GET', '/auth/whoami', { headers: old.headers })).status).toBe(200)
    }
    short.clock.advanceSeconds(1)
    expect((await short.client.send('GET', '/auth/whoami', { headers: old.headers })).code).toBe(
      'absolute-timeout',
    )
    await short.auth.close()
  })

  test('answers expired to a token whose time is over', async () => {
    const { headers } = await world.person('ada@example.com', 'token')
    world.clock.advanceSeconds(600)
    expect((await whoami(headers)).code).toBe('expired')
  })

  test('answers 503 to a credential that cannot be judged, which lives on', async () => {
    const { headers } = await world.person('ada@example.com')
    world.storeIsAway = true
    const answer = await whoami(headers)
    world.storeIsAway = false
    expect([answer.status, answer.code]).toEqual([503, 'storage-unavailable'])
    expect((await whoami(headers)).status).toBe(200)
  })

  test('takes a session only by the way it was issued for', async () => {
    const inCookie = await world.person('ada@example.com', 'cookie')
    const inHeader = await world.signIn('ada@example.com', 'header')
    expect((await whoami({ authorization: `Bearer ${inCookie.secret}` })).code).toBe('malformed')
    expect((await whoami({ cookie: `__Host-session=${inHeader.secret}` })).code).toBe('malformed')
  })
})

describe('GET /auth/check', () => {
  test('tells a proxy who it is, and nothing in a body', async () => {
    const ada = await world.person('ada@example.com', 'cookie', ['admin', 'editor'])
    const answer = await world.client.send('GET', '/auth/check', { headers: ada.headers })
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect(answer.headers.get('x-auth-subject')).toBe(ada.id)
    expect(answer.headers.get('x-auth-kind')).toBe('session')
    expect(answer.headers.get('x-auth-roles')).toBe('admin,editor')
  })

  test('answers 401 with the code, and 503 when it cannot know', async () => {
    expect((await world.client.send('GET', '/auth/check')).code).toBe('missing')
    const { headers } = await world.person('ada@example.com', 'token')
    world.storeIsAway = true
    expect((await world.client.send('GET', '/auth/check', { headers })).code).toBe('storage-unavailable')
    world.storeIsAway = false
  })
})

describe('POST /auth/sign-out', () => {
  const signOut = (headers: Record<string, string>, body?: object) =>
    world.client.send('POST', '/auth/sign-out', { headers, ...(body !== undefined && { body }) })

  test.each(['cookie', 'header', 'token'] as const)('ends a credential of kind %s at once', async kind => {
    const ada = await world.person('ada@example.com', kind)
    const other = await world.signIn('ada@example.com')
    const answer = await signOut(ada.headers)
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.cookie).toEqual(
      kind === 'cookie'
        ? {
            name: '__Host-session',
            value: '',
            attributes: ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure', 'Max-Age=0'],
          }
        : undefined,
    )
    expect((await whoami(ada.headers)).code).toBe('revoked')
    expect((await whoami(other.headers)).status).toBe(200)
  })

  test('everywhere ends every credential of the subject, and nobody else’s', async () => {
    const ada = await world.person('ada@example.com')
    const others = [
      await world.signIn('ada@example.com', 'header'),
      await world.signIn('ada@example.com', 'token'),
    ]
    const grace = await world.person('grace@example.com')
    expect((await signOut(ada.headers, { scope: 'everywhere' })).status).toBe(204)
    for (const { headers } of [ada, ...others]) expect((await whoami(headers)).code).toBe('revoked')
    expect((await whoami(grace.headers)).status).toBe(200)
  })

  test('takes no body, an empty one and an empty object, and no other scope', async () => {
    const once = await world.person('ada@example.com')
    expect((await signOut(once.headers, {})).status).toBe(204)
    const twice = await world.signIn('ada@example.com')
    expect((await signOut(twice.headers, { scope: 'all' })).code).toBe('invalid-body')
    expect((await whoami(twice.headers)).status).toBe(200)
  })

  test('refuses what is signed out already', async () => {
    const { headers } = await world.person('ada@example.com')
    await signOut(headers)
    expect((await signOut(headers)).code).toBe('revoked')
    expect((await signOut({})).code).toBe('missing')
  })
})

describe('POST /auth/password', () => {
  const change = (headers: Record<string, string>, current: string, next: string) =>
    world.client.send('POST', '/auth/password', {
      headers,
      body: { current_password: current, new_password: next },
    })
  const next = 'another long phrase entirely'

  test('changes it; every other credential ends, the one in use lives', async () => {
    const ada = await world.person('ada@example.com')
    const others = [await world.signIn('ada@example.com'), await world.signIn('ada@example.com', 'token')]
    expect((await change(ada.headers, password, next)).status).toBe(204)
    expect((await whoami(ada.headers)).status).toBe(200)
    for (const { headers } of others) expect((await whoami(headers)).code).toBe('revoked')
    const body = { identifier: 'ada@example.com', password, credential: 'token' }
    expect((await world.client.send('POST', '/auth/sign-in', { body })).code).toBe('invalid-credentials')
    const renewed = { ...body, password: next }
    expect((await world.client.send('POST', '/auth/sign-in', { body: renewed })).status).toBe(200)
  })

  test('needs the current password', async () => {
    const ada = await world.person('ada@example.com')
    const answer = await change(ada.headers, 'not it at all', next)
    expect([answer.status, answer.code, answer.cookie]).toEqual([401, 'invalid-credentials', undefined])
    expect((await whoami(ada.headers)).status).toBe(200)
  })

  test('refuses a weak one, and whoever presents nothing', async () => {
    const ada = await world.person('ada@example.com')
    const weak = await change(ada.headers, password, 'short')
    expect([weak.status, weak.code, weak.at('weakness')]).toEqual([422, 'weak-password', 'too-short'])
    expect((await change({}, password, next)).code).toBe('missing')
  })
})
