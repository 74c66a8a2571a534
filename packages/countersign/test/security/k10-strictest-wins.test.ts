/** K10: of several revocations that apply, the strictest wins. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type Person, type World } from '../http/world.ts'

let world: World
let admin: Person
beforeEach(async () => {
  world = await openWorld()
  admin = await world.person('root@example.com', 'token', ['admin'])
})
afterEach(() => world.auth.close())

const whoami = ({ headers }: Person) => world.client.send('GET', '/auth/whoami', { headers })
const spareOnly = ({ headers }: Person) => world.client.send('DELETE', '/auth/sessions', { headers })
const revokeAll = ({ id }: Person) =>
  world.client.send('POST', `/auth/admin/subjects/${id}/revoke`, { headers: admin.headers })

describe('K10 layered revocations', () => {
  test.each(['cookie', 'token'] as const)(
    'a %s that an earlier revocation spared is ended by a later one',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      await spareOnly(ada)
      expect((await whoami(ada)).status).toBe(200)
      await revokeAll(ada)
      expect((await whoami(ada)).code).toBe('revoked')
    },
  )

  test.each(['cookie', 'token'] as const)(
    'a %s that an earlier revocation ended is not revived by one that spares another',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      await revokeAll(ada)
      for (const newer of ['token', 'cookie'] as const) {
        const other = await world.signIn('ada@example.com', newer)
        await spareOnly(other)
        expect((await whoami(other)).status).toBe(200)
        expect((await whoami(ada)).code).toBe('revoked')
      }
    },
  )

  test('a token that is revoked by itself stays so when everything but it is revoked', async () => {
    const ada = await world.person('ada@example.com', 'token')
    const checked = await world.auth.authenticate(ada)
    if (!checked.ok) throw new Error(checked.reason)
    await world.client.send('POST', '/auth/admin/tokens/revoke', {
      headers: admin.headers,
      body: { token: ada.secret },
    })
    await world.auth.subjects.revokeOthers(checked.identity)
    expect((await whoami(ada)).code).toBe('revoked')
  })

  test('revoked beats every timeout', async () => {
    const ada = await world.person('ada@example.com')
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    world.clock.advanceSeconds(3_000_000)
    expect((await whoami(ada)).code).toBe('revoked')
  })

  test('enabling a subject again revives nothing', async () => {
    const ada = await world.person('ada@example.com')
    const token = await world.signIn('ada@example.com', 'token')
    for (const status of ['disabled', 'active']) {
      const path = `/auth/admin/subjects/${ada.id}`
      await world.client.send('PATCH', path, { headers: admin.headers, body: { status } })
      for (const person of [ada, token]) expect((await whoami(person)).code).toBe('revoked')
    }
  })
})
