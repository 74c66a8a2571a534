/** Sign-in over HTTP: both credentials, both carriers, and every refusal. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
  await world.auth.subjects.create({ identifier: 'ada@example.com', password, roles: ['editor'] })
})
afterEach(() => world.auth.close())

const ada = { identifier: 'ada@example.com', password }
const signIn = (body: object, headers: Record<string, string> = {}) =>
  world.client.send('POST', '/auth/sign-in', { body, headers, address: '192.0.2.1' })

describe('POST /auth/sign-in for a session', () => {
  test('sets the guarded cookie and answers who and until when', async () => {
    const answer = await signIn({ ...ada, credential: 'session' })
    expect(answer.status).toBe(200)
    expect(answer.cookie).toEqual({
      name: '__Host-session',
      value: expect.stringMatching(/^[\w-]{43}$/),
      attributes: ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure'],
    })
    expect(answer.json).toEqual({
      subject: { id: expect.any(String), identifier: 'ada@example.com', status: 'active', roles: ['editor'] },
      session: {
        sid: expect.any(String),
        created_at: '2026-01-01T00:00:00.000Z',
        idle_expires_at: '2026-01-01T00:30:00.000Z',
        absolute_expires_at: '2026-01-31T00:00:00.000Z',
      },
    })
    // The identifier travels in the cookie and nowhere else.
    expect(answer.body).not.toContain(answer.cookie?.value)
  })

  test('the device cookie names no path, and brings the owner past strangers who guess (K41)', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 2 } })
    await limited.auth.subjects.create(ada)
    const from = (address: string, body: object, cookie?: string) =>
      limited.client.send('POST', '/auth/sign-in', {
        body: { ...ada, ...body },
        ...(cookie !== undefined && { headers: { cookie } }),
        address,
      })
    const first = await from('192.0.2.1', { credential: 'session' })
    const [, line = ''] = first.headers.getSetCookie()
    expect(line).toMatch(
      /^__Secure-countersign-device=[\w-]{43}; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000$/,
    )
    const cookie = line.split(';')[0] ?? ''
    for (let guess = 0; guess < 12; guess++)
      await from(`203.0.113.${guess}`, { password: 'wrong password', credential: 'token' })
    const elsewhere = '192.0.2.200'
    expect((await from(elsewhere, { credential: 'session' })).code).toBe('too-many-attempts')
    // Whatever a sibling host tosses in beside it (K02).
    const junk = 'A'.repeat(43)
    const tossed = ['tossed', '"', junk, Array(8).fill(junk).join('.'), ...Array<string>(16).fill('x')]
      .map(value => `__Secure-countersign-device=${value}`)
      .join('; ')
    for (const sent of [cookie, `${tossed}; ${cookie}`, `${cookie}; ${tossed}`]) {
      const again = await from(elsewhere, { credential: 'session' }, sent)
      expect([again.status, again.headers.getSetCookie().length]).toEqual([200, 1])
    }
    await limited.auth.close()
  })

  test('who changes the password stays known on the device and at the address where they did it', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 2 } })
    await limited.auth.subjects.create(ada)
    const send = (path: string, body: object, address: string, cookie?: string) =>
      limited.client.send('POST', path, {
        body,
        ...(cookie !== undefined && { headers: { cookie } }),
        address,
      })
    const newPassword = 'another long phrase of hers'
    const [old, now] = [ada, { ...ada, password: newPassword }].map(who => ({
      ...who,
      credential: 'session',
    }))
    const first = await send('/auth/sign-in', old ?? {}, '192.0.2.1')
    const cookies = first.headers.getSetCookie().map(line => line.split(';')[0])
    limited.clock.advanceSeconds(1)
    const change = { current_password: password, new_password: newPassword }
    const changed = await send('/auth/password', change, '192.0.2.2', cookies.join('; '))
    expect(changed.status).toBe(204)
    const [line = ''] = changed.headers.getSetCookie()
    expect(line).toMatch(
      /^__Secure-countersign-device=[\w-]{43}; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000$/,
    )
    for (let guess = 0; guess < 12; guess++)
      await send('/auth/sign-in', { ...old, password: 'wrong' }, `203.0.113.${guess}`)
    const statusOf = async (address: string, cookie?: string) =>
      (await send('/auth/sign-in', now ?? {}, address, cookie)).status
    expect(await statusOf('192.0.2.200')).toBe(429)
    expect(await statusOf('192.0.2.200', cookies[1])).toBe(429)
    expect(await statusOf('192.0.2.200', line.split(';')[0])).toBe(200)
    expect(await statusOf('192.0.2.2')).toBe(200)
    await limited.auth.close()
  })

  test('only who carries the session in a cookie is given the device cookie', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 2 } })
    await limited.auth.subjects.create(ada)
    for (const wish of [{ credential: 'session', carrier: 'header' }, { credential: 'token' }]) {
      const answer = await limited.client.send('POST', '/auth/sign-in', { body: { ...ada, ...wish } })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
    }
    await limited.auth.close()
  })

  test('with remember, the cookie outlives the browser until the absolute timeout', async () => {
    const answer = await signIn({ ...ada, credential: 'session', remember: true })
    expect(answer.cookie?.attributes).toContain('Max-Age=2592000')
  })

  test('with carrier header, sets no cookie and answers the identifier', async () => {
    const answer = await signIn({ ...ada, credential: 'session', carrier: 'header' })
    expect(answer.cookie).toBeUndefined()
    const authorization = `Bearer ${answer.text('session_identifier')}`
    expect((await world.client.send('GET', '/auth/whoami', { headers: { authorization } })).status).toBe(200)
  })

  test.each([
    ['http://127.0.0.1:3000', 'countersign_3000'],
    ['http://localhost', 'countersign_80'],
  ])('over http, at %s, the cookie is plain, and its name has the port', async (issuer, name) => {
    const local = await openWorld({ issuer })
    await local.auth.subjects.create(ada)
    const request = new Request(`${issuer}/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...ada, credential: 'session' }),
    })
    const response = await local.auth.handler(request)
    const [given = ''] = response.headers.getSetCookie()
    expect(given).toMatch(/^countersign_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(given.split('=')[0]).toBe(name)
    expect(response.headers.has('strict-transport-security')).toBe(false)
    await local.auth.close()
  })
})

describe('POST /auth/sign-in for a token', () => {
  test('answers the token in the Authorization header and the body', async () => {
    const answer = await signIn({ ...ada, credential: 'token' })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      subject: { id: expect.any(String), identifier: 'ada@example.com', status: 'active', roles: ['editor'] },
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 600,
    })
    expect(answer.headers.get('authorization')).toBe(`Bearer ${answer.text('access_token')}`)
    expect(answer.cookie).toBeUndefined()
  })

  test.each([{ carrier: 'header' }, { remember: true }])(
    'refuses %j, which a token does not have',
    async field => {
      const answer = await signIn({ ...ada, credential: 'token', ...field })
      expect([answer.status, answer.code]).toEqual([422, 'invalid-body'])
    },
  )
})

describe('POST /auth/sign-in refuses', () => {
  test.each([
    ['a wrong password', { ...ada, password: 'wrong' }],
    ['an unknown identifier', { ...ada, identifier: 'nobody@example.com' }],
    ['what is no identifier', { ...ada, identifier: '\u0000' }],
  ])('%s with 401 invalid-credentials', async (_, proof) => {
    const answer = await signIn({ ...proof, credential: 'session' })
    expect([answer.status, answer.code]).toEqual([401, 'invalid-credentials'])
    expect(answer.cookie).toBeUndefined()
  })

  test('too many attempts with 429 until the wait is over', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 2 } })
    await limited.auth.subjects.create(ada)
    const attempt = (secret: string) =>
      limited.client.send('POST', '/auth/sign-in', {
        body: { ...ada, password: secret, credential: 'token' },
        address: '192.0.2.1',
      })
    await attempt('wrong one')
    await attempt('wrong two')
    const refused = await attempt(password)
    expect([refused.status, refused.code]).toEqual([429, 'too-many-attempts'])
    limited.clock.advanceSeconds(Number(refused.headers.get('retry-after')))
    expect((await attempt(password)).status).toBe(200)
    await limited.auth.close()
  })

  test('everybody with 503 while the store is away', async () => {
    world.storeIsAway = true
    const answer = await signIn({ ...ada, credential: 'session' })
    world.storeIsAway = false
    expect([answer.status, answer.code]).toEqual([503, 'storage-unavailable'])
  })

  test.each([
    ['no body', undefined, 400, 'malformed-body'],
    ['half a body', '{"identifier":', 400, 'malformed-body'],
    ['an array', '[]', 422, 'invalid-body'],
    ['a missing field', '{"identifier":"a","credential":"session"}', 422, 'invalid-body'],
    [
      'a field of another type',
      '{"identifier":1,"password":"x","credential":"session"}',
      422,
      'invalid-body',
    ],
  ])('%s', async (_, raw, status, code) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await world.client.send('POST', '/auth/sign-in', {
      headers,
      ...(raw !== undefined && { raw }),
    })
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  test('names the fields that do not fit, and never what was in them or what is not ours', async () => {
    const answer = await signIn({ identifier: 7, password, credential: 'session', [password]: 'oops' })
    expect(answer.at('fields')).toEqual(['identifier'])
    expect(answer.at('detail')).toBe('There is a field that this call does not know.')
    expect(answer.body).not.toContain(password)
  })

  test('a form with 415', async () => {
    const answer = await world.client.send('POST', '/auth/sign-in', { raw: new URLSearchParams(ada) })
    expect([answer.status, answer.code]).toEqual([415, 'unsupported-media-type'])
  })
})
