/** K03: nothing that the client can write is trusted unsigned. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const whoami = (headers: Record<string, string>) => world.client.send('GET', '/auth/whoami', { headers })
const flip = (text: string, index: number) =>
  text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)

describe('K03 forgeable state', () => {
  test('a session identifier with any one character changed is nobody’s', async () => {
    const ada = await world.person('ada@example.com')
    for (let index = 0; index < ada.secret.length; index++) {
      const answer = await whoami({ cookie: `__Host-session=${flip(ada.secret, index)}` })
      expect(answer.status).toBe(401)
      expect(['unknown', 'malformed']).toContain(answer.code)
    }
  })

  test('a token with any one character changed is refused', async () => {
    const ada = await world.person('ada@example.com', 'token')
    for (let index = 0; index < ada.secret.length; index++) {
      if (ada.secret[index] === '.') continue
      const answer = await whoami({ authorization: `Bearer ${flip(ada.secret, index)}` })
      expect(answer.status, `character ${index}`).toBe(401)
    }
  })

  test('roles and subject written into a token’s payload are not believed', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const [header, payload = '', signature] = ada.secret.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url')
    const authorization = `Bearer ${header}.${forged}.${signature}`
    expect((await whoami({ authorization })).code).toBe('invalid-signature')
    expect((await world.client.send('GET', '/auth/admin/nodes', { headers: { authorization } })).status).toBe(
      401,
    )
  })

  test('a cursor, whosever and whatever it is, leads only to what the caller may see', async () => {
    const ada = await world.person('ada@example.com')
    const bob = await world.person('bob@example.com')
    for (let count = 0; count < 3; count++) {
      world.clock.advanceSeconds(1)
      await world.signIn('ada@example.com')
    }
    const page = await world.client.send('GET', '/auth/sessions?limit=2', { headers: ada.headers })
    const cursors = [page.text('next'), 'x', 'AAAA', Buffer.from('[1e308,"zzz"]').toString('base64url')]
    for (const cursor of cursors) {
      const path = `/auth/sessions?cursor=${encodeURIComponent(cursor)}`
      const answer = await world.client.send('GET', path, { headers: bob.headers })
      expect(answer.body).not.toContain(ada.sid)
      for (const session of answer.status === 200 ? answer.list('sessions') : []) {
        expect(session).toMatchObject({ sid: bob.sid })
      }
    }
  })
})
