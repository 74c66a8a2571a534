/** Second factors over HTTP: setting one up, the two halves of a sign-in, and what is refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuthenticatorApp, authenticatorApp } from '../account/authenticator-app.ts'
import { openWorld, type Person, password, type World } from './world.ts'

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld({ signIn: { attemptsPerMinute: 10 } })
  ada = await world.person('ada@example.com')
})
afterEach(() => world.auth.close())

const send: World['client']['send'] = (method, path, sending) => world.client.send(method, path, sending)
const first = (wish: object = { credential: 'session' }) =>
  send('POST', '/auth/sign-in', { body: { identifier: 'ada@example.com', password, ...wish } })
const second = (ticket: string, factor: object, headers: Record<string, string> = {}) =>
  send('POST', '/auth/sign-in/factor', { body: { ticket, ...factor }, headers })

async function enrol(): Promise<{ app: AuthenticatorApp; codes: string[] }> {
  const begun = await send('POST', '/auth/factors/totp', { headers: ada.headers })
  expect(begun.status).toBe(201)
  expect(begun.text('uri')).toContain(`secret=${begun.text('secret')}`)
  const app = authenticatorApp(begun.text('id'), begun.text('secret'), world.clock)
  const body = { id: app.id, code: app.code() }
  const confirmed = await send('POST', '/auth/factors/totp/confirm', { headers: ada.headers, body })
  expect(confirmed.status).toBe(200)
  world.clock.advanceSeconds(30)
  return { app, codes: confirmed.list('recovery_codes').map(String) }
}

describe('an authenticator app', () => {
  test('is set up, listed and removed', async () => {
    const { app, codes } = await enrol()
    expect(codes).toHaveLength(10)
    const listed = await send('GET', '/auth/factors', { headers: ada.headers })
    expect(listed.json).toEqual({
      factors: [{ id: app.id, kind: 'totp', created_at: expect.any(String) }],
      recovery_codes: 10,
    })
    expect((await send('DELETE', `/auth/factors/${app.id}`, { headers: ada.headers })).status).toBe(204)
    expect((await send('DELETE', `/auth/factors/${app.id}`, { headers: ada.headers })).status).toBe(404)
    expect((await first()).status).toBe(200)
  })

  test('asks for a fresh proof, and for a code that is right', async () => {
    const begun = await send('POST', '/auth/factors/totp', { headers: ada.headers })
    const wrong = authenticatorApp(begun.text('id'), begun.text('secret'), world.clock).wrong()
    const confirm = (body: object) =>
      send('POST', '/auth/factors/totp/confirm', { headers: ada.headers, body })
    expect((await confirm({ id: begun.text('id'), code: wrong })).code).toBe('invalid-factor')
    expect((await confirm({ id: 'A'.repeat(22), code: wrong })).code).toBe('not-found')
    expect((await confirm({ id: begun.text('id'), code: 123456 })).code).toBe('invalid-body')
    world.clock.advanceSeconds(301)
    for (const [method, path] of [
      ['POST', '/auth/factors/totp'],
      ['POST', '/auth/factors/recovery-codes'],
      ['DELETE', `/auth/factors/${begun.text('id')}`],
    ] as const)
      expect((await send(method, path, { headers: ada.headers })).code, path).toBe(
        'insufficient-authentication',
      )
  })

  test('is managed by no API key', async () => {
    const made = await send('POST', '/auth/api-keys', { headers: ada.headers, body: { name: 'script' } })
    const headers = { authorization: `Bearer ${made.text('key')}` }
    for (const [method, path] of [
      ['GET', '/auth/factors'],
      ['POST', '/auth/factors/totp'],
      ['POST', '/auth/factors/recovery-codes'],
    ] as const)
      expect((await send(method, path, { headers })).code, path).toBe('forbidden')
  })
})

describe('a sign-in with a factor', () => {
  test('is 401 with a ticket, which sets no cookie, and then as it was asked for', async () => {
    const { app } = await enrol()
    const refused = await first({ credential: 'session', remember: true })
    expect(refused.status).toBe(401)
    expect(refused.json).toMatchObject({ code: 'factor-required', factors: ['totp', 'recovery-code'] })
    expect(refused.headers.getSetCookie()).toEqual([])
    const signedIn = await second(refused.text('ticket'), { totp: app.code() })
    expect(signedIn.status).toBe(200)
    expect(signedIn.cookie?.attributes.join(';')).toContain('Max-Age')
    const headers = { cookie: `${signedIn.cookie?.name}=${signedIn.cookie?.value}` }
    const who = await send('GET', '/auth/whoami', { headers })
    expect(who.at('credential.amr')).toEqual(['pwd', 'otp', 'mfa'])
  })

  test('for a token by a recovery code', async () => {
    const { codes } = await enrol()
    const refused = await first({ credential: 'token' })
    const signedIn = await second(refused.text('ticket'), { recovery_code: codes[0] })
    expect(signedIn.status).toBe(200)
    expect(signedIn.text('access_token')).not.toBe('')
  })

  test('replaces the session that the browser had, at its second half (K01)', async () => {
    const { app } = await enrol()
    const refused = await first()
    expect((await send('GET', '/auth/whoami', { headers: ada.headers })).status).toBe(200)
    const signedIn = await second(refused.text('ticket'), { totp: app.code() }, ada.headers)
    expect(signedIn.cookie?.value).not.toBe(ada.secret)
    expect((await send('GET', '/auth/whoami', { headers: ada.headers })).status).toBe(401)
  })

  test('is refused with a wrong code, a ticket that is none, both factors, and none', async () => {
    const { app, codes } = await enrol()
    const ticket = (await first()).text('ticket')
    expect((await second(ticket, { totp: app.wrong() })).code).toBe('invalid-factor')
    expect((await second('none', { totp: app.code() })).code).toBe('invalid-ticket')
    expect((await second(ticket, {})).code).toBe('invalid-body')
    expect((await second(ticket, { totp: app.code(), recovery_code: codes[0] })).code).toBe('invalid-body')
    expect((await second(ticket, { totp: app.code(), carrier: 'header' })).code).toBe('invalid-body')
    for (const odd of ['\u0000', '😀', ' ', '１２３'.repeat(80)])
      expect([400, 401], odd).toContain((await second(ticket, { totp: odd })).status)
  })

  test('from another site is refused', async () => {
    const { app } = await enrol()
    const ticket = (await first()).text('ticket')
    const answer = await second(ticket, { totp: app.code() }, { 'sec-fetch-site': 'cross-site' })
    expect(answer.code).toBe('cross-site')
  })
})

describe('an administrator', () => {
  test('sees what somebody has, removes what they lost, and adds nothing', async () => {
    const { app } = await enrol()
    const { headers } = await world.person('admin@example.com', 'header', ['admin'])
    const path = `/auth/admin/subjects/${ada.id}`
    const listed = await send('GET', `${path}/factors`, { headers })
    expect(listed.json).toMatchObject({ factors: [{ id: app.id }], recovery_codes: 10 })
    expect((await send('GET', `/auth/admin/subjects/${'A'.repeat(22)}/factors`, { headers })).status).toBe(
      404,
    )
    expect((await send('POST', `${path}/factors`, { headers, body: {} })).status).toBe(405)
    const remove = (factor: string) => send('POST', `${path}/remove-factor`, { headers, body: { factor } })
    expect((await remove('A'.repeat(22))).status).toBe(404)
    expect((await remove(app.id)).status).toBe(204)
    expect((await send('GET', '/auth/whoami', { headers: ada.headers })).code).toBe('revoked')
    expect((await first()).status).toBe(200)
  })

  test('an API key of one removes no factor of another', async () => {
    const { app } = await enrol()
    await world.auth.subjects.update(ada.id, { roles: ['admin'] })
    const other = await world.person('admin@example.com', 'header', ['admin'])
    const wish = { name: 'script', roles: ['admin'], expires_at: '2026-02-01T00:00:00Z' }
    const made = await send('POST', '/auth/api-keys', { headers: other.headers, body: wish })
    const headers = { authorization: `Bearer ${made.text('key')}` }
    const path = `/auth/admin/subjects/${ada.id}/remove-factor`
    expect((await send('POST', path, { headers, body: { factor: app.id } })).code).toBe('forbidden')
    expect((await send('POST', path, { headers: other.headers, body: { factor: app.id } })).status).toBe(204)
  })
})
