/** K11: one "end" ends everything: sessions in cookies and headers, and tokens. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type Person, password, type World } from '../http/world.ts'

let world: World
let admin: Person
let held: Person[]
const kinds = [['tokens by themselves', false] as const, ['tokens of a login', true] as const]

describe.each(kinds)('K11 one end ends everything, %s', (_, refresh) => {
  beforeEach(async () => {
    world = await openWorld({ token: { refresh } })
    admin = await world.person('root@example.com', 'cookie', ['admin'])
    const first = await world.person('ada@example.com')
    held = [
      first,
      ...(await Promise.all(
        (['cookie', 'header', 'token', 'token'] as const).map(kind => world.signIn('ada@example.com', kind)),
      )),
    ]
  })
  afterEach(() => world.auth.close())

  const codes = (people: readonly Person[]) =>
    Promise.all(
      people.map(async ({ headers }) => (await world.client.send('GET', '/auth/whoami', { headers })).code),
    )
  const subject = () => `/auth/admin/subjects/${held[0]?.id}`

  test('disabling the subject', async () => {
    await world.client.send('PATCH', subject(), { headers: admin.headers, body: { status: 'disabled' } })
    expect(await codes(held)).toEqual(held.map(() => 'revoked'))
    expect((await world.auth.sessions.list(held[0]?.id ?? '')).items).toEqual([])
    const body = { identifier: 'ada@example.com', password, credential: 'token' }
    expect((await world.client.send('POST', '/auth/sign-in', { body })).code).toBe('invalid-credentials')
    for (const { refreshToken } of held.filter(({ refreshToken: token }) => token !== undefined)) {
      const refreshed = await world.client.send('POST', '/auth/token/refresh', {
        body: { refresh_token: refreshToken },
      })
      expect(refreshed.code).toBe('invalid-grant')
    }
  })

  test('forced logout', async () => {
    await world.client.send('POST', `${subject()}/revoke`, { headers: admin.headers })
    expect(await codes(held)).toEqual(held.map(() => 'revoked'))
  })

  test('signing out everywhere, by any of them', async () => {
    const [first, ...others] = held
    const token = others.at(-1)
    await world.client.send('POST', '/auth/sign-out', {
      headers: token?.headers ?? {},
      body: { scope: 'everywhere' },
    })
    expect(await codes(first === undefined ? [] : [first, ...others])).toEqual(held.map(() => 'revoked'))
  })

  test.each([0, 2, 3])('changing the password by credential %i ends all but that one', async index => {
    const body = { current_password: password, new_password: 'another long phrase' }
    const answer = await world.client.send('POST', '/auth/password', {
      headers: held[index]?.headers ?? {},
      body,
    })
    expect(answer.status).toBe(204)
    expect(await codes(held)).toEqual(held.map((_, at) => (at === index ? undefined : 'revoked')))
  })

  test('nobody else notices', async () => {
    await world.client.send('POST', `${subject()}/revoke`, { headers: admin.headers })
    expect(await codes([admin])).toEqual([undefined])
  })
})
