/** K07: roles and status are never taken from a self-service body. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const extras = [
  { roles: ['admin'] },
  { role: 'admin' },
  { status: 'active' },
  { id: 'AAAAAAAAAAAAAAAAAAAAAA' },
  { epoch: 0 },
  { subject: { roles: ['admin'] } },
  { verified: true },
  { admin: true },
  { createdAt: 0 },
]

describe('K07 mass assignment', () => {
  test.each(extras)('no self-service endpoint takes %j', async extra => {
    const ada = await world.person('ada@example.com')
    const before = await world.stored()
    const proof = { identifier: 'new@example.com', password }
    const calls: [string, object][] = [
      ['/auth/sign-up', proof],
      ['/auth/sign-in', { ...proof, identifier: 'ada@example.com', credential: 'session' }],
      ['/auth/sign-in', { ...proof, identifier: 'ada@example.com', credential: 'token' }],
      ['/auth/password', { current_password: password, new_password: 'another long phrase' }],
      ['/auth/sign-out', {}],
    ]
    for (const [path, body] of calls) {
      const answer = await world.client.send('POST', path, {
        headers: ada.headers,
        body: { ...body, ...extra },
      })
      expect([answer.status, answer.code], path).toEqual([422, 'invalid-body'])
    }
    expect(await world.stored()).toEqual(before)
  })

  test('a subject cannot change themselves through the administration', async () => {
    const ada = await world.person('ada@example.com')
    const change = { headers: ada.headers, body: { roles: ['admin'] } }
    expect((await world.client.send('PATCH', `/auth/admin/subjects/${ada.id}`, change)).code).toBe(
      'forbidden',
    )
    expect(
      (await world.client.send('GET', '/auth/whoami', { headers: ada.headers })).at('subject.roles'),
    ).toEqual([])
  })
})
