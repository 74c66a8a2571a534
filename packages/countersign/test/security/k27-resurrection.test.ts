/** K27: a sign-out that races reads, touches and sign-ins always wins; what was revoked never comes back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestSessionIdentifier } from '../../src/core/session/session-identifier.ts'
import { openWorld, type Person, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ session: { maxPerSubject: 1000 }, token: { refresh: true } })
  await world.person('ada@example.com')
})
afterEach(() => world.auth.close())

const whoami = ({ headers }: Person) => world.client.send('GET', '/auth/whoami', { headers })
const kinds = ['cookie', 'header', 'token'] as const

describe('K27 resurrection', () => {
  test.each(kinds)('a %s: sign-out in the middle of reads', async kind => {
    for (let round = 0; round < 30; round++) {
      const ada = await world.signIn('ada@example.com', kind)
      // Old enough that a read becomes a touch.
      world.clock.advanceSeconds(100)
      const reads = () => Array.from({ length: 5 }, () => whoami(ada))
      const signOut = world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
      const [{ status }, ...during] = await Promise.all([signOut, ...reads()])
      expect(status).toBe(204)
      for (const answer of during) expect([200, 401]).toContain(answer.status)
      for (const answer of await Promise.all(reads())) expect(answer.code).toBe('revoked')
    }
  })

  test('a touch that is written late, by this node or another, revives nothing', async () => {
    const ada = await world.signIn('ada@example.com')
    world.clock.advanceSeconds(1000)
    expect((await whoami(ada)).status).toBe(200)
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    const digest = digestSessionIdentifier(ada.secret)
    for (const lateMs of [0, 1, 10_000]) {
      await world.storage.sessions.touch([{ digest, lastSeenAt: world.clock.now() + lateMs }])
      expect((await whoami(ada)).code).toBe('revoked')
      expect((await world.auth.sessions.list(ada.id)).items.map(({ sid }) => sid)).not.toContain(ada.sid)
    }
  })

  test('a token stays revoked when the wall clock jumps back and forth', async () => {
    const ada = await world.signIn('ada@example.com', 'token')
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    for (const seconds of [-3600, 7200, -3600, -86_400, 86_400]) {
      world.clock.advanceSeconds(seconds)
      expect((await whoami(ada)).status).toBe(401)
    }
  })

  test('signing out twice at once, and signing in meanwhile, leaves only the new credential', async () => {
    for (const kind of kinds) {
      const ada = await world.signIn('ada@example.com', kind)
      const out = () => world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
      const [first, second, next] = await Promise.all([out(), out(), world.signIn('ada@example.com', kind)])
      expect([204, 401]).toContain(first.status)
      expect([204, 401]).toContain(second.status)
      expect((await whoami(ada)).code).toBe('revoked')
      expect((await whoami(next)).status).toBe(200)
    }
  })

  test('a sign-in that races a forced logout never ends with an older credential alive', async () => {
    const { id } = await world.signIn('ada@example.com')
    for (let round = 0; round < 20; round++) {
      const before = [await world.signIn('ada@example.com'), await world.signIn('ada@example.com', 'token')]
      await Promise.all([
        world.auth.subjects.revokeAll(id),
        world.signIn('ada@example.com').catch(() => undefined),
      ])
      for (const person of before) expect((await whoami(person)).code).toBe('revoked')
    }
  })
})
