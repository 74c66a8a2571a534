/** `POST /auth/token/refresh`: the pair, the roles of the moment, every refusal, and what ends with the login. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { createRefreshToken, deriveRefreshKey } from '../../src/core/token/refresh-token.ts'
import type { Answer } from './client.ts'
import { openWorld, type Person, password, type World } from './world.ts'

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld({ token: { refresh: true } })
  ada = await world.person('ada@example.com', 'token', ['editor'])
})
afterEach(() => world.auth.close())

const send = (refreshToken: string | undefined): Promise<Answer> =>
  world.client.send('POST', '/auth/token/refresh', { body: { refresh_token: refreshToken } })
const bearer = (answer: Answer) => ({ authorization: `Bearer ${answer.text('access_token')}` })
const whoami = (headers: Record<string, string>) => world.client.send('GET', '/auth/whoami', { headers })
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('a token sign-in', () => {
  test('gives a refresh token and the login that both tokens belong to', async () => {
    expect(ada.refreshToken).toMatch(/^[\w-]{80}$/)
    expect(claimsOf(ada.secret).sid).toBe(ada.sid)
    const { items } = await world.auth.sessions.list(ada.id)
    expect(items).toMatchObject([{ sid: ada.sid, carrier: 'refresh', identifier: 'ada@example.com' }])
    expect((items[0]?.idleExpiresAt ?? 0) - world.clock.now()).toBe(604_800_000)
    expect((items[0]?.absoluteExpiresAt ?? 0) - world.clock.now()).toBe(2_592_000_000)
  })

  test('gives none by default, and then no refresh token is good for anything', async () => {
    const plain = await openWorld()
    const bob = await plain.person('bob@example.com', 'token')
    expect(bob.refreshToken).toBeUndefined()
    expect(claimsOf(bob.secret).sid).toBeUndefined()
    expect(await plain.auth.sessions.count()).toBe(0)
    const sid = createHandle(randomBytes)
    const genuine = createRefreshToken({ sid, generation: 0 }, deriveRefreshKey(plain.rootKey), randomBytes)
    const body = { refresh_token: genuine }
    const answer = await plain.client.send('POST', '/auth/token/refresh', { body })
    expect(answer.code).toBe('invalid-grant')
    await plain.auth.close()
  })

  test('counts towards the sessions that a subject may have', async () => {
    await world.auth.close()
    world = await openWorld({ token: { refresh: true }, session: { maxPerSubject: 2 } })
    const first = await world.person('ada@example.com', 'token')
    world.clock.advanceSeconds(1)
    const cookie = await world.signIn('ada@example.com', 'cookie')
    world.clock.advanceSeconds(1)
    await world.signIn('ada@example.com', 'token')
    expect((await send(first.refreshToken)).code).toBe('invalid-grant')
    expect((await whoami(first.headers)).code).toBe('revoked')
    expect((await whoami(cookie.headers)).status).toBe(200)
  })
})

test('K11 a sign-in that is overtaken by a forced logout gives no tokens', async () => {
  const { sessions, subjects } = world.storage
  const create = sessions.create.bind(sessions)
  // The password has been verified, and nothing is stored yet.
  vi.spyOn(sessions, 'create').mockImplementationOnce(async input => {
    const now = world.clock.now()
    await subjects.revokeAll({ subjectId: ada.id, at: now, audit: [] })
    return create(input)
  })
  const body = { identifier: 'ada@example.com', password, credential: 'token' }
  const answer = await world.client.send('POST', '/auth/sign-in', { body })
  expect([answer.status, answer.code]).toEqual([401, 'invalid-credentials'])
  expect(await world.auth.sessions.count()).toBe(0)
})

describe('a refresh', () => {
  test('answers the next pair of the same login, in the body and in the header', async () => {
    world.clock.advanceSeconds(100)
    const answer = await send(ada.refreshToken)
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      subject: { id: ada.id, identifier: 'ada@example.com', status: 'active', roles: ['editor'] },
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^[\w-]{80}$/),
      sid: ada.sid,
    })
    expect(answer.headers.get('authorization')).toBe(`Bearer ${answer.text('access_token')}`)
    expect(answer.text('refresh_token')).not.toBe(ada.refreshToken)
    const before = claimsOf(ada.secret)
    const after = claimsOf(answer.text('access_token'))
    expect(after).toEqual({
      ...before,
      iat: before.iat + 100,
      exp: before.exp + 100,
      jti: after.jti,
      auth_time: before.iat,
    })
    expect(after.jti).not.toBe(before.jti)
    expect((await whoami(bearer(answer))).at('credential')).toMatchObject({ kind: 'token', sid: ada.sid })
    const [login] = (await world.auth.sessions.list(ada.id)).items
    expect(login?.lastSeenAt).toBe(world.clock.now())
  })

  test('carries the roles of the moment', async () => {
    await world.auth.subjects.update(ada.id, { roles: ['admin'] })
    const answer = await send(ada.refreshToken)
    expect(answer.at('subject.roles')).toEqual(['admin'])
    expect(claimsOf(answer.text('access_token')).roles).toEqual(['admin'])
  })

  test('again with the same token answers the same pair, and what is left of its lifetime', async () => {
    const first = await send(ada.refreshToken)
    world.clock.advanceSeconds(10)
    const again = await send(ada.refreshToken)
    expect(again.json).toEqual({ ...Object(first.json), expires_in: 590 })
    expect((await send(again.text('refresh_token'))).status).toBe(200)
  })

  test('spends no attempts, and is not refused where sign-ins are', async () => {
    await world.auth.close()
    world = await openWorld({ token: { refresh: true }, signIn: { attemptsPerMinute: 1 } })
    ada = await world.person('ada@example.com', 'token')
    const body = { identifier: 'ada@example.com', password: 'not that one', credential: 'token' }
    const codes = []
    for (let time = 0; time < 2; time++) {
      codes.push((await world.client.send('POST', '/auth/sign-in', { body, address: '192.0.2.1' })).code)
      await world.client.send('POST', '/auth/token/refresh', {
        body: { refresh_token: 'no token' },
        address: '192.0.2.1',
      })
    }
    expect(codes).toEqual(['invalid-credentials', 'too-many-attempts'])
    const answer = await world.client.send('POST', '/auth/token/refresh', {
      body: { refresh_token: ada.refreshToken },
      address: '192.0.2.1',
    })
    expect(answer.status).toBe(200)
  })
})

describe('is refused', () => {
  test('as invalid-grant, in one way, whatever is no live token', async () => {
    const key = deriveRefreshKey(world.rootKey)
    const make = (sid: string) => createRefreshToken({ sid, generation: 0 }, key, randomBytes)
    const token = ada.refreshToken ?? ''
    const ended = await world.signIn('ada@example.com', 'token')
    await world.auth.sessions.revoke(ended.sid ?? '')
    const other = createRefreshToken(
      { sid: ada.sid ?? '', generation: 0 },
      deriveRefreshKey(randomBytes(32).toString('base64url')),
      randomBytes,
    )
    const answers = []
    for (const text of [
      '',
      'x',
      `${token}A`,
      token.slice(1),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `${token.slice(0, 40)}=${token.slice(41)}`,
      ' '.repeat(80),
      'A'.repeat(80),
      'A'.repeat(320),
      (ada.sid ?? '').padEnd(80, 'A'),
      other,
      make(createHandle(randomBytes)),
      ended.refreshToken,
    ]) {
      const answer = await send(text)
      expect(answer.status, text).toBe(400)
      answers.push(answer.body)
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('invalid-grant')
    // Nothing of it ended anything.
    expect((await send(token)).status).toBe(200)
  })

  test('as invalid-body, what is no text or longer than anything of ours', async () => {
    for (const text of [undefined, null, 1, {}, [], 'A'.repeat(321)]) {
      const answer = await world.client.send('POST', '/auth/token/refresh', { body: { refresh_token: text } })
      expect(answer.code).toBe('invalid-body')
    }
    const body = { refresh_token: ada.refreshToken, subject: ada.id }
    expect((await world.client.send('POST', '/auth/token/refresh', { body })).code).toBe('invalid-body')
    expect((await send(ada.refreshToken)).status).toBe(200)
  })

  test('from a page of another site', async () => {
    const answer = await world.client.send('POST', '/auth/token/refresh', {
      body: { refresh_token: ada.refreshToken },
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(answer.code).toBe('cross-site')
  })

  test('as refresh-token-reused, once: the login ends, and it is written down', async () => {
    const next = await send(ada.refreshToken)
    world.clock.advanceSeconds(11)
    const reused = await world.client.send('POST', '/auth/token/refresh', {
      body: { refresh_token: ada.refreshToken },
      headers: { 'user-agent': 'a thief' },
      address: '192.0.2.66',
    })
    expect([reused.status, reused.code]).toEqual([400, 'refresh-token-reused'])
    expect((await send(ada.refreshToken)).code).toBe('invalid-grant')
    expect((await send(next.text('refresh_token'))).code).toBe('invalid-grant')
    expect((await whoami(bearer(next))).code).toBe('revoked')
    expect((await whoami(ada.headers)).code).toBe('revoked')
    expect(await world.auth.sessions.count()).toBe(0)
    const { items } = await world.auth.audit.list({ action: 'refresh-token-reused' })
    expect(items).toMatchObject([
      {
        outcome: 'refused',
        subjectId: ada.id,
        credentialId: ada.sid,
        kind: 'token',
        address: '192.0.2.66',
        userAgent: 'a thief',
      },
    ])
    expect(items).toHaveLength(1)
  })

  test('with 503 while the store is away, and the same token is good afterwards', async () => {
    world.storeIsAway = true
    expect((await send(ada.refreshToken)).code).toBe('storage-unavailable')
    // What was not made here needs no store to be refused.
    expect((await send('A'.repeat(80))).code).toBe('invalid-grant')
    world.storeIsAway = false
    expect((await send(ada.refreshToken)).status).toBe(200)
  })

  test('as a credential: it opens nothing by itself, nor replaces a session’s identifier', async () => {
    for (const headers of [
      { authorization: `Bearer ${ada.refreshToken}` },
      { cookie: `__Host-session=${ada.refreshToken}` },
    ]) {
      expect((await whoami(headers)).code).toBe('malformed')
    }
  })
})

describe('ends with the login', () => {
  const stillOn = async (person: Person) => [
    (await whoami(person.headers)).code,
    (await send(person.refreshToken)).code,
  ]
  const over = ['revoked', 'invalid-grant']

  test('signing out with the access token', async () => {
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    expect(await stillOn(ada)).toEqual(over)
    const events = (await world.auth.audit.list({ action: 'sign-out' })).items
    expect(events).toHaveLength(1)
  })

  test('signing out with an access token whose login has timed out, and one that was swept', async () => {
    await world.auth.close()
    world = await openWorld({
      token: { refresh: true, refreshIdleTimeoutSeconds: 10, accessTimeoutSeconds: 86_400 },
    })
    for (const identifier of ['ada@example.com', 'bob@example.com']) {
      const person = await world.person(identifier, 'token')
      world.clock.advanceSeconds(20)
      if (identifier.startsWith('bob'))
        await world.storage.sessions.sweep({ before: world.clock.now(), limit: 10 })
      expect(await stillOn(person)).toEqual([undefined, 'invalid-grant'])
      const answer = await world.client.send('POST', '/auth/sign-out', { headers: person.headers })
      expect(answer.status).toBe(204)
      expect(await stillOn(person)).toEqual(over)
    }
  })

  test('ending it in the list of the own sessions, or as an administrator', async () => {
    const listed = await world.client.send('GET', '/auth/sessions', { headers: ada.headers })
    expect(listed.at('sessions')).toMatchObject([{ sid: ada.sid, current: true, carrier: 'refresh' }])
    await world.client.send('DELETE', `/auth/sessions/${ada.sid}`, { headers: ada.headers })
    expect(await stillOn(ada)).toEqual(over)

    const admin = await world.person('root@example.com', 'cookie', ['admin'])
    const again = await world.signIn('ada@example.com', 'token')
    const managed = await world.client.send('GET', `/auth/admin/sessions?subject=${ada.id}`, {
      headers: admin.headers,
    })
    expect(managed.at('sessions')).toMatchObject([{ sid: again.sid, current: false, carrier: 'refresh' }])
    await world.client.send('DELETE', `/auth/admin/sessions/${again.sid}`, { headers: admin.headers })
    expect(await stillOn(again)).toEqual(over)
  })

  test('forced logout, disabling, signing out everywhere', async () => {
    await world.auth.subjects.revokeAll(ada.id)
    expect(await stillOn(ada)).toEqual(over)
    const again = await world.signIn('ada@example.com', 'token')
    await world.auth.subjects.update(ada.id, { status: 'disabled' })
    await world.auth.subjects.update(ada.id, { status: 'active' })
    expect(await stillOn(again)).toEqual(over)
    const [one, two] = [
      await world.signIn('ada@example.com', 'token'),
      await world.signIn('ada@example.com', 'token'),
    ]
    await world.client.send('POST', '/auth/sign-out', { headers: one.headers, body: { scope: 'everywhere' } })
    expect([await stillOn(one), await stillOn(two)]).toEqual([over, over])
  })

  test('changing the password ends every other login, and spares the one in use with all its tokens', async () => {
    const other = await world.signIn('ada@example.com', 'token')
    const next = await send(ada.refreshToken)
    await world.client.send('POST', '/auth/password', {
      headers: bearer(next),
      body: { current_password: password, new_password: 'another long phrase' },
    })
    expect(await stillOn(other)).toEqual(over)
    expect((await whoami(ada.headers)).status).toBe(200)
    expect((await whoami(bearer(next))).status).toBe(200)
    const after = await send(next.text('refresh_token'))
    expect(after.status).toBe(200)
    expect(claimsOf(after.text('access_token')).epoch).toBe(1)
    await world.auth.subjects.revokeAll(ada.id)
    expect((await whoami(bearer(after))).code).toBe('revoked')
  })

  test('the absolute timeout, which no refresh moves and no access token outlives', async () => {
    await world.auth.close()
    world = await openWorld({ token: { refresh: true }, session: { absoluteTimeoutSeconds: 1000 } })
    ada = await world.person('ada@example.com', 'token')
    const end = world.clock.now() + 1_000_000
    let token = ada.refreshToken
    let last: Answer | undefined
    for (let seconds = 250; seconds < 1000; seconds += 250) {
      world.clock.advanceSeconds(250)
      last = await send(token)
      token = last.text('refresh_token')
      expect(claimsOf(last.text('access_token')).exp * 1000).toBeLessThanOrEqual(end)
      const [login] = (await world.auth.sessions.list(ada.id)).items
      expect(login?.absoluteExpiresAt).toBe(end)
    }
    expect(last?.at('expires_in')).toBe(250)
    world.clock.advanceSeconds(250)
    expect((await send(token)).code).toBe('invalid-grant')
    expect((await whoami(last === undefined ? {} : bearer(last))).code).toBe('expired')
  })

  test('the idle timeout, which a refresh puts off', async () => {
    await world.auth.close()
    world = await openWorld({ token: { refresh: true, refreshIdleTimeoutSeconds: 100 } })
    ada = await world.person('ada@example.com', 'token')
    world.clock.advanceSeconds(99)
    const next = await send(ada.refreshToken)
    world.clock.advanceSeconds(99)
    const last = await send(next.text('refresh_token'))
    expect(last.status).toBe(200)
    world.clock.advanceSeconds(100)
    expect((await send(last.text('refresh_token'))).code).toBe('invalid-grant')
  })
})
