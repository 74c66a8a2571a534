/** What pages rely on: waiting for the end of one's own credential, and how long an answer took. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

describe('GET /auth/watch', () => {
  test.each(['cookie', 'header', 'token'] as const)(
    'answers 204 while the credential lives (%s)',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      expect((await world.client.send('GET', '/auth/watch', { headers: ada.headers })).status).toBe(204)
    },
  )

  test.each(['cookie', 'token'] as const)(
    'answers as soon as it has ended, and says why (%s)',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      const waiting = world.client.send('GET', '/auth/watch?wait=25', { headers: ada.headers })
      let isOver = false
      void waiting.then(() => {
        isOver = true
      })
      // The end of somebody else's is no news.
      const grace = await world.person('grace@example.com', kind)
      await world.auth.subjects.revokeAll(grace.id)
      await world.client.send('GET', '/auth/whoami', { headers: ada.headers })
      expect(isOver).toBe(false)
      await world.auth.subjects.revokeAll(ada.id)
      const answer = await waiting
      expect([answer.status, answer.code]).toEqual([401, 'revoked'])
    },
  )

  test('is no use of a session: it still ends when it is idle', async () => {
    const ada = await world.person('ada@example.com')
    for (let minutes = 0; minutes < 30; minutes += 5) {
      world.clock.advanceSeconds(300)
      await world.client.send('GET', '/auth/watch', { headers: ada.headers })
    }
    world.clock.advanceSeconds(1)
    expect((await world.client.send('GET', '/auth/watch', { headers: ada.headers })).code).toBe(
      'idle-timeout',
    )
  })

  test('needs a credential, and takes no longer wait than proxies allow', async () => {
    expect((await world.client.send('GET', '/auth/watch')).code).toBe('missing')
    const ada = await world.person('ada@example.com')
    expect((await world.client.send('GET', '/auth/watch?wait=26', { headers: ada.headers })).code).toBe(
      'invalid-parameter',
    )
  })

  test('a store that is away is 503: silence must not be taken for good news', async () => {
    const ada = await world.person('ada@example.com')
    world.storeIsAway = true
    const answer = await world.client.send('GET', '/auth/watch?wait=1', { headers: ada.headers })
    expect([answer.status, answer.code, answer.headers.get('set-cookie')]).toEqual([
      503,
      'storage-unavailable',
      null,
    ])
    world.storeIsAway = false
  })
})

test('Server-Timing is told to whoever was let in, and to nobody else', async () => {
  const ada = await world.person('ada@example.com')
  const timing = async (headers: Record<string, string>) =>
    (await world.client.send('GET', '/auth/whoami', { headers })).headers.get('server-timing')
  expect(await timing(ada.headers)).toMatch(/^check;dur=\d+\.\d{3}, work;dur=\d+\.\d{3}$/)
  expect(await timing({})).toBe(null)
  const refused = await world.client.send('POST', '/auth/sign-in', {
    body: { identifier: 'ada@example.com', password: 'wrong', credential: 'session' },
  })
  expect([refused.status, refused.headers.get('server-timing')]).toEqual([401, null])
})
