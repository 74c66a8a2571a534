/** A subject's own logins over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'

describe('GET /auth/sessions', () => {
  test('lists the own live sessions with device and address, newest first, the current one marked', async () => {
    const ada = await world.person('ada@example.com')
    await world.person('grace@example.com')
    world.clock.advanceSeconds(60)
    const laptop = await world.client.send('POST', '/auth/sign-in', {
      body: { identifier: 'ada@example.com', password, credential: 'session', remember: true },
      headers: { 'user-agent': firefox },
      address: '192.0.2.7',
    })
    const answer = await world.client.send('GET', '/auth/sessions', { headers: ada.headers })
    expect(answer.json).toEqual({
      sessions: [
        {
          sid: laptop.text('session.sid'),
          current: false,
          created_at: '2026-01-01T00:01:00.000Z',
          last_seen_at: '2026-01-01T00:01:00.000Z',
          idle_expires_at: '2026-01-01T00:31:00.000Z',
          absolute_expires_at: '2026-01-31T00:01:00.000Z',
          address: '192.0.2.7',
          user_agent: firefox,
          device: { browser: 'Firefox 128', system: 'Linux', type: 'desktop' },
          carrier: 'cookie',
          remember: true,
        },
        expect.objectContaining({
          sid: ada.sid,
          current: true,
          device: { type: 'unknown' },
          remember: false,
        }),
      ],
    })
  })

  test('goes in pages', async () => {
    const ada = await world.person('ada@example.com')
    for (let count = 0; count < 4; count++) {
      world.clock.advanceSeconds(1)
      await world.signIn('ada@example.com')
    }
    const seen: unknown[] = []
    let path = '/auth/sessions?limit=2'
    for (let pages = 0; pages < 3; pages++) {
      const page = await world.client.send('GET', path, { headers: ada.headers })
      seen.push(...page.list('sessions'))
      if (page.at('next') === undefined) break
      path = `/auth/sessions?limit=2&cursor=${encodeURIComponent(page.text('next'))}`
    }
    expect(new Set(seen.map(session => Reflect.get(Object(session), 'sid'))).size).toBe(5)
  })

  test.each([
    'limit=0',
    'limit=201',
    'limit=1&limit=2',
    'limit=',
    'limit=%201',
    'limit=1e1',
    'cursor=',
    'cursor=junk',
    'page=2',
  ])('answers 422 invalid-parameter to ?%s', async query => {
    const { headers } = await world.person('ada@example.com')
    const answer = await world.client.send('GET', `/auth/sessions?${query}`, { headers })
    expect([answer.status, answer.code]).toEqual([422, 'invalid-parameter'])
  })

  test('needs a credential', async () => {
    expect((await world.client.send('GET', '/auth/sessions')).code).toBe('missing')
  })
})

describe('DELETE /auth/sessions/{sid}', () => {
  const end = (sid: string | undefined, headers: Record<string, string>) =>
    world.client.send('DELETE', `/auth/sessions/${sid}`, { headers })

  test('ends one, and once', async () => {
    const ada = await world.person('ada@example.com')
    const other = await world.signIn('ada@example.com', 'header')
    expect((await end(other.sid, ada.headers)).status).toBe(204)
    expect((await world.client.send('GET', '/auth/whoami', { headers: other.headers })).code).toBe('revoked')
    expect((await end(other.sid, ada.headers)).code).toBe('not-found')
  })

  test('removes the cookie when it is the session in use', async () => {
    const ada = await world.person('ada@example.com')
    const answer = await end(ada.sid, ada.headers)
    expect([answer.status, answer.cookie?.value]).toEqual([204, ''])
  })

  test.each(['x', 'A'.repeat(22), encodeURIComponent('ä')])('answers 404 to %s', async sid => {
    const { headers } = await world.person('ada@example.com')
    expect((await end(sid, headers)).code).toBe('not-found')
  })

  test.each(['%00', '..%2f..%2fwhoami'])(
    'is not asked for by a target that hides something: %s',
    async sid => {
      const { headers } = await world.person('ada@example.com')
      expect((await end(sid, headers)).code).toBe('invalid-target')
    },
  )
})

describe('DELETE /auth/sessions', () => {
  test.each(['cookie', 'token'] as const)(
    'ends every other credential, and spares the %s in use',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      const others = [await world.signIn('ada@example.com'), await world.signIn('ada@example.com', 'token')]
      const grace = await world.person('grace@example.com')
      const answer = await world.client.send('DELETE', '/auth/sessions', { headers: ada.headers })
      expect(answer.status).toBe(204)
      for (const { headers } of others) {
        expect((await world.client.send('GET', '/auth/whoami', { headers })).code).toBe('revoked')
      }
      for (const { headers } of [ada, grace]) {
        expect((await world.client.send('GET', '/auth/whoami', { headers })).status).toBe(200)
      }
    },
  )
})
