/** K01: the session identifier changes at sign-in, and one that the client brought is never adopted. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const signIn = (identifier: string, headers: Record<string, string>, wish: object = {}) =>
  world.client.send('POST', '/auth/sign-in', {
    body: { identifier, password, credential: 'session', ...wish },
    headers,
  })
const whoami = (headers: Record<string, string>) => world.client.send('GET', '/auth/whoami', { headers })

describe('K01 session fixation', () => {
  test('the session that the browser had ends at sign-in, whoever it was', async () => {
    const victim = await world.person('ada@example.com')
    await world.person('mallory@example.com')
    for (const identifier of ['ada@example.com', 'mallory@example.com']) {
      const before = identifier === 'ada@example.com' ? victim : await world.signIn('ada@example.com')
      const answer = await signIn(identifier, before.headers)
      expect(answer.cookie?.value).not.toBe(before.secret)
      expect((await whoami(before.headers)).code).toBe('revoked')
      const after = { cookie: `__Host-session=${answer.cookie?.value}` }
      expect((await whoami(after)).at('subject.identifier')).toBe(identifier)
    }
  })

  test('it ends too when the new session is carried in a header, and its cookie is removed', async () => {
    const before = await world.person('ada@example.com')
    const answer = await signIn('ada@example.com', before.headers, { carrier: 'header' })
    expect(answer.cookie?.value).toBe('')
    expect((await whoami(before.headers)).code).toBe('revoked')
  })

  test('a failed sign-in ends nothing', async () => {
    const before = await world.person('ada@example.com')
    expect((await signIn('ada@example.com', before.headers, { password: 'wrong' })).status).toBe(401)
    expect((await whoami(before.headers)).status).toBe(200)
  })

  test.each(['A'.repeat(43), 'chosen-by-the-attacker', ''])(
    'an identifier that the client brought (%j) is never adopted',
    async brought => {
      await world.person('ada@example.com')
      const headers = { cookie: `__Host-session=${brought}` }
      const answer = await signIn('ada@example.com', headers)
      expect(answer.status).toBe(200)
      expect(answer.cookie?.value).toMatch(/^[\w-]{43}$/)
      expect(answer.cookie?.value).not.toBe(brought)
      expect((await whoami(headers)).status).toBe(401)
    },
  )

  test('an identifier that ended is never given again', async () => {
    const before = await world.person('ada@example.com')
    await world.client.send('POST', '/auth/sign-out', { headers: before.headers })
    const answer = await signIn('ada@example.com', before.headers)
    expect(answer.cookie?.value).not.toBe(before.secret)
    expect((await whoami(before.headers)).code).toBe('revoked')
  })
})
