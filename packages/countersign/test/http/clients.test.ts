/** Registered clients: how they prove who they are, introspection (RFC 7662), revocation (RFC 7009), claims and the byte budget. */
import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ClientOptions, ConfigurationError } from '../../src/index.ts'
import type { Answer } from './client.ts'
import { openWorld, type Person, password, type World } from './world.ts'

const secret = randomBytes(32).toString('base64url')
const secretDigest = createHash('sha256').update(secret).digest('base64url')
const clients: ClientOptions[] = [
  { id: 'billing', secretDigest, permissions: ['introspect'] },
  { id: 'mirror', secretDigest, permissions: ['revocations'] },
  { id: 'mobile', claims: ['preferred_username', 'amr', 'auth_time'], fixedClaims: { tenant: 'north' } },
]

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld({ clients, token: { refresh: true } })
  ada = await world.person('ada@example.com', 'token', ['editor'])
})
afterEach(() => world.auth.close())

const basic = (id: string, secretOf = secret) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secretOf}`).toString('base64')}`,
})
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const post = (path: string, raw: string, headers: Record<string, string> = {}): Promise<Answer> =>
  world.client.send('POST', path, { raw, headers: { ...form, ...headers } })
const introspect = (token: string, headers: Record<string, string> = basic('billing')) =>
  post('/oauth2/introspect', new URLSearchParams({ token }).toString(), headers)
const revoke = (token: string, headers: Record<string, string> = {}) =>
  post('/oauth2/revoke', new URLSearchParams({ token }).toString(), headers)
const whoami = async (headers: Record<string, string>) =>
  (await world.client.send('GET', '/auth/whoami', { headers })).status
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const tokenFor = (clientId?: string): Promise<Answer> =>
  world.client.send('POST', '/auth/sign-in', {
    body: { identifier: ada.identifier, password, credential: 'token', client_id: clientId },
  })

describe('a client proves who it is', () => {
  test.each([
    ['with a wrong secret', basic('billing', randomBytes(32).toString('base64url')), 401, 'invalid-client'],
    ['that nobody registered', basic('nobody'), 401, 'invalid-client'],
    ['that is public', basic('mobile', ''), 401, 'invalid-client'],
    ['in no base64', { authorization: 'Basic ???' }, 401, 'invalid-client'],
    ['without a colon', { authorization: `Basic ${btoa('billing')}` }, 401, 'invalid-client'],
    ['with a bad escape', { authorization: `Basic ${btoa('billing:%')}` }, 401, 'invalid-client'],
    ['without the permission', basic('mirror'), 403, 'forbidden'],
    ['not at all', {}, 401, 'missing'],
  ])('one %s is refused', async (_, headers, status, code) => {
    const answer = await introspect(ada.secret, headers)
    expect([answer.status, answer.code]).toEqual([status, code])
    if (code !== 'invalid-client') return
    expect(answer.at('error')).toBe('invalid_client')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('its id and secret are form-encoded first, as the standard has it', async () => {
    const answer = await introspect(ada.secret, basic('%62illing'))
    expect(answer.status).toBe(200)
  })

  test('in its place an administrator may ask, and nobody else', async () => {
    expect((await introspect(ada.secret, ada.headers)).code).toBe('forbidden')
    const root = await world.person('root@example.com', 'token', ['admin'])
    expect((await introspect(ada.secret, root.headers)).at('active')).toBe(true)
  })
})

describe('introspection', () => {
  test('tells of an access token', async () => {
    const { iat, exp, jti } = claimsOf(ada.secret)
    expect((await introspect(ada.secret)).json).toEqual({
      active: true,
      kind: 'access_token',
      token_type: 'Bearer',
      iss: 'https://auth.example.com',
      aud: 'api',
      client_id: 'app',
      sub: ada.id,
      sid: ada.sid,
      jti,
      iat,
      exp,
      auth_time: iat,
      amr: ['pwd'],
      roles: ['editor'],
    })
  })

  test('tells of a refresh token, once it is not used', async () => {
    const { refreshToken = '' } = ada
    expect((await introspect(refreshToken)).json).toMatchObject({
      active: true,
      kind: 'refresh_token',
      sub: ada.id,
      sid: ada.sid,
    })
    expect(await whoami(ada.headers)).toBe(200)
    const body = { refresh_token: refreshToken }
    await world.client.send('POST', '/auth/token/refresh', { body })
    expect((await introspect(refreshToken)).json).toEqual({ active: false })
  })

  test.each(['cookie', 'header'] as const)('tells of a session carried in a %s', async kind => {
    const { secret: identifier, sid } = await world.signIn(ada.identifier, kind)
    expect((await introspect(identifier)).json).toMatchObject({
      active: true,
      kind: 'session',
      sub: ada.id,
      sid,
      roles: ['editor'],
    })
  })

  test.each(['cookie', 'token'] as const)('of a revoked %s it tells nothing but that', async kind => {
    const person = await world.signIn(ada.identifier, kind)
    await world.auth.subjects.revokeAll(ada.id)
    expect((await introspect(person.secret)).json).toEqual({ active: false })
    expect((await introspect(person.refreshToken ?? person.secret)).json).toEqual({ active: false })
  })

  test('whatever is no credential is not active', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 300 }), async text => {
        const answer = await introspect(text.toWellFormed())
        expect(answer.json).toEqual({ active: false })
      }),
      { numRuns: 200 },
    )
  })

  test('a store that is away is 503, and not "inactive"', async () => {
    world.storeIsAway = true
    expect((await introspect(ada.secret)).code).toBe('storage-unavailable')
    world.storeIsAway = false
  })
})

describe('revocation by whoever holds the credential', () => {
  test('ends an access token, and it alone', async () => {
    expect((await revoke(ada.secret)).status).toBe(200)
    expect(await whoami(ada.headers)).toBe(401)
    expect((await introspect(ada.refreshToken ?? '')).at('active')).toBe(true)
  })

  test('ends the login of a refresh token, with its access tokens', async () => {
    expect((await revoke(ada.refreshToken ?? '')).status).toBe(200)
    expect(await whoami(ada.headers)).toBe(401)
  })

  test.each(['cookie', 'header'] as const)('ends a session carried in a %s', async kind => {
    const session = await world.signIn(ada.identifier, kind)
    expect((await revoke(session.secret)).status).toBe(200)
    expect(await whoami(session.headers)).toBe(401)
    expect(await whoami(ada.headers)).toBe(200)
  })

  test('what is unknown, or over already, is the same answer', async () => {
    for (const token of ['x', 'a.b.c', 'A'.repeat(43), 'A'.repeat(80), ada.secret, ada.secret])
      expect((await revoke(token)).status).toBe(200)
  })

  test('the public handle of a login ends nothing', async () => {
    await revoke(ada.sid ?? '')
    expect(await whoami(ada.headers)).toBe(200)
  })

  test('a client that says who it is must prove it', async () => {
    expect((await revoke(ada.secret, basic('billing', 'wrong'))).code).toBe('invalid-client')
    expect(await whoami(ada.headers)).toBe(200)
  })

  test('and then ends what was issued to it, nothing else (RFC 7009 §2.1)', async () => {
    const own = await tokenFor('billing')
    const bearer = { authorization: `Bearer ${own.text('access_token')}` }
    const cookie = await world.signIn(ada.identifier, 'cookie')
    for (const token of [ada.secret, ada.refreshToken ?? '', cookie.secret]) {
      const answer = await revoke(token, basic('billing'))
      expect([answer.status, answer.code, answer.at('error')]).toEqual([400, 'wrong-client', 'invalid_grant'])
    }
    for (const headers of [ada.headers, cookie.headers, bearer]) expect(await whoami(headers)).toBe(200)
    expect((await revoke(own.text('access_token'), basic('billing'))).status).toBe(200)
    expect(await whoami(bearer)).toBe(401)
    expect((await revoke(own.text('refresh_token'), basic('mirror'))).code).toBe('wrong-client')
    expect((await introspect(own.text('refresh_token'))).at('active')).toBe(true)
    expect((await revoke(own.text('refresh_token'), basic('billing'))).status).toBe(200)
    expect((await introspect(own.text('refresh_token'))).at('active')).toBe(false)
  })

  test('of what is unknown, or over already, it learns no more than anybody', async () => {
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    for (const token of ['x', 'a.b.c', 'A'.repeat(43), 'A'.repeat(80)])
      expect((await revoke(token, basic('billing'))).status).toBe(200)
  })
})

describe('forms', () => {
  test.each([
    ['nothing', ''],
    ['no token', 'token_type_hint=access_token'],
    ['an empty token, which counts as left out', 'token='],
    ['a token twice', 'token=a&token=b'],
    ['a bad escape', 'token=%'],
    ['no UTF-8', 'token=%ff'],
    ['a token that is too long', `token=${'x'.repeat(4201)}`],
  ])('%s is refused', async (_, raw) => {
    for (const path of ['/oauth2/revoke', '/oauth2/introspect']) {
      const answer = await post(path, raw, path.endsWith('introspect') ? basic('billing') : {})
      expect([answer.status, answer.code, answer.at('error')]).toEqual([
        400,
        'malformed-form',
        'invalid_request',
      ])
    }
  })

  test('what it does not know is passed over', async () => {
    expect((await post('/oauth2/revoke', `token=${ada.secret}&foo=bar&token_type_hint=x`)).status).toBe(200)
    expect(await whoami(ada.headers)).toBe(401)
  })

  test('another media type is refused', async () => {
    const answer = await world.client.send('POST', '/oauth2/revoke', { body: { token: ada.secret } })
    expect(answer.code).toBe('unsupported-media-type')
  })
})

describe('claims of a client', () => {
  test('by default a token says only what it must', async () => {
    expect(Object.keys(claimsOf((await tokenFor()).text('access_token'))).sort()).toEqual(
      ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'roles', 'sid', 'sub'].sort(),
    )
  })

  test('a client has those it asked for, and its own', async () => {
    expect(claimsOf((await tokenFor('mobile')).text('access_token'))).toMatchObject({
      client_id: 'mobile',
      preferred_username: 'ada@example.com',
      amr: ['pwd'],
      tenant: 'north',
      auth_time: expect.any(Number),
    })
  })

  test('a refreshed token has those of the client that signed in', async () => {
    const body = { refresh_token: (await tokenFor('mobile')).text('refresh_token') }
    const refreshed = await world.client.send('POST', '/auth/token/refresh', { body })
    expect(claimsOf(refreshed.text('access_token'))).toMatchObject({ client_id: 'mobile', tenant: 'north' })
  })

  test('a client that nobody registered gets no token', async () => {
    expect((await tokenFor('nobody')).code).toBe('invalid-client')
  })

  test.each([
    ['a claim of the profile', { id: 'a', fixedClaims: { roles: 'admin' } }, 'clients.0.fixedClaims'],
    ['permissions without a secret', { id: 'a', permissions: ['introspect'] }, 'clients.0'],
    ['a digest that is none', { id: 'a', secretDigest: 'x' }, 'clients.0.secretDigest'],
    ['an id with a colon', { id: 'a:b' }, 'clients.0.id'],
  ])('%s is refused at the start', async (_, client, where) => {
    const opening = openWorld({ clients: [client as ClientOptions] })
    await expect(opening).rejects.toThrow(ConfigurationError)
    await expect(opening).rejects.toThrow(where)
  })
})

describe('the byte budget', () => {
  test('a client none of whose tokens could fit is refused at the start', async () => {
    const greedy = { id: 'greedy', fixedClaims: { note: 'x'.repeat(800) } }
    const opening = openWorld({ clients: [greedy] })
    await expect(opening).rejects.toThrow(/token\.maxBytes: .*greedy/)
  })

  test('counts what a token says once it was refreshed', async () => {
    const long = { id: 'long', fixedClaims: { note: 'x'.repeat(450) } }
    const plain = await openWorld({ clients: [long] })
    await plain.auth.close()
    await expect(openWorld({ clients: [long], token: { refresh: true } })).rejects.toThrow(/token\.maxBytes/)
  })

  test('a token over it is not issued, nothing is stored, and a session is to be had all the same', async () => {
    const roles = Array.from({ length: 16 }, (_, index) => `${'role'.repeat(12)}-${index}`)
    await world.auth.subjects.update(ada.id, { roles })
    const before = await world.stored()
    const answer = await tokenFor()
    expect([answer.status, answer.code]).toEqual([422, 'token-too-large'])
    expect((await world.stored()).sessions).toBe(before.sessions)
    const body = { refresh_token: ada.refreshToken }
    const refresh = await world.client.send('POST', '/auth/token/refresh', { body })
    expect(refresh.code).toBe('token-too-large')
    expect((await introspect(ada.refreshToken ?? '')).at('active')).toBe(true)
    expect(await whoami((await world.signIn(ada.identifier, 'cookie')).headers)).toBe(200)
  })

  test('the full default profile has at most 400 bytes with EdDSA', async () => {
    const plain = await openWorld()
    const root = await plain.person('root@example.com', 'token', ['admin'])
    await plain.auth.subjects.revokeAll(root.id)
    const again = await plain.signIn('root@example.com', 'token')
    // Every claim that the default settings ever write: a role, and an epoch that is not 0.
    expect(Object.keys(claimsOf(again.secret)).sort()).toEqual(
      ['aud', 'client_id', 'epoch', 'exp', 'iat', 'iss', 'jti', 'roles', 'sub'].sort(),
    )
    expect(again.secret.length).toBeLessThanOrEqual(400)
    await plain.auth.close()
  })

  test('so has that of a login, as it is first given out, of somebody without roles', async () => {
    const { secret: token } = await world.person('eve@example.com', 'token')
    expect(claimsOf(token)).toMatchObject({ sid: expect.any(String) })
    expect(token.length).toBeLessThanOrEqual(400)
  })
})
