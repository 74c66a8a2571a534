/** K02: cookies that somebody tossed in, and requests that another site’s page made. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issuer, openWorld, type Person, password, type World } from '../http/world.ts'

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld({ allowedOrigins: ['https://app.example.com'] })
  ada = await world.person('ada@example.com')
})
afterEach(() => world.auth.close())

describe('K02 cookie tossing', () => {
  test('two cookies of the name are refused, not guessed between, in either order', async () => {
    const mallory = await world.person('mallory@example.com')
    for (const cookies of [
      [ada, mallory],
      [mallory, ada],
      [ada, ada],
    ]) {
      const cookie = cookies.map(person => person.headers.cookie).join('; ')
      const answer = await world.client.send('GET', '/auth/whoami', { headers: { cookie } })
      expect([answer.status, answer.code]).toEqual([401, 'ambiguous'])
    }
  })

  test('over https only the __Host- name counts, which no sibling host can set', async () => {
    for (const name of ['session', '__Secure-session', '__host-session', ' __Host-session ']) {
      const answer = await world.client.send('GET', '/auth/whoami', {
        headers: { cookie: `${name}=${ada.secret}` },
      })
      expect(answer.code).toBe('missing')
    }
  })
})

describe('K02 cross-site requests', () => {
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { origin: `${issuer}.evil.example` },
  ]

  test.each(foreign)('every unsafe endpoint refuses %j, and does nothing', async headers => {
    const before = await world.stored()
    const unsafe = world.client.contract.operations.filter(({ method }) => method !== 'GET')
    for (const { method, path } of unsafe) {
      const answer = await world.client.send(method, path.replace(/\{\w+\}/, ada.sid ?? ''), {
        headers: { ...ada.headers, ...headers, 'content-type': 'application/json' },
        raw: '{}',
      })
      expect([answer.status, answer.code], `${method} ${path}`).toEqual([403, 'cross-site'])
    }
    expect(await world.stored()).toEqual(before)
    expect((await world.client.send('GET', '/auth/whoami', { headers: ada.headers })).status).toBe(200)
  })

  test.each([
    { 'sec-fetch-site': 'same-origin', origin: issuer },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site', origin: 'https://app.example.com' },
    { origin: issuer },
    {},
  ])('own pages, allowed ones and programs pass: %j', async (headers: Record<string, string>) => {
    const body = { identifier: 'ada@example.com', password, credential: 'session' }
    expect((await world.client.send('POST', '/auth/sign-in', { headers, body })).status).toBe(200)
  })

  test('a page elsewhere cannot sign its visitor in to the attacker’s account', async () => {
    const body = { identifier: 'ada@example.com', password, credential: 'session' }
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const answer = await world.client.send('POST', '/auth/sign-in', { headers, body })
    expect([answer.code, answer.cookie]).toEqual(['cross-site', undefined])
  })
})
