/** Keys over HTTP: listed, rotated, revoked, by administrators. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let admin: Person
beforeEach(async () => {
  world = await openWorld()
  admin = await world.person('root@example.com', 'cookie', ['admin'])
})
afterEach(() => world.auth.close())

const ask = (method: string, path: string, body?: object) =>
  world.client.send(method, `/auth/admin/keys${path}`, {
    headers: admin.headers,
    ...(body !== undefined && { body }),
  })
const whoami = (person: Person) => world.client.send('GET', '/auth/whoami', { headers: person.headers })
const kidIn = async (state: string) => {
  const keys = (await ask('GET', '')).list('keys').map(key => Object(key))
  return String(keys.find(key => key.state === state)?.kid)
}

test('lists what there is of each key but the key', async () => {
  const answer = await ask('GET', '')
  expect(answer.list('keys')).toEqual(
    expect.arrayContaining(
      ['active', 'next'].map(state => ({
        kid: expect.stringMatching(/^[\w-]{8}$/),
        algorithm: 'EdDSA',
        use: 'sig',
        state,
        created_at: '2026-01-01T00:00:00.000Z',
        changed_at: '2026-01-01T00:00:00.000Z',
      })),
    ),
  )
  expect(answer.list('keys')).toHaveLength(2)
})

test('rotates once; again only after ten minutes, or by force', async () => {
  const ada = await world.person('ada@example.com', 'token')
  const next = await kidIn('next')
  const rotated = await ask('POST', '/rotate')
  expect([rotated.status, rotated.list('keys').length, rotated.at('propagation.complete')]).toEqual([
    200,
    3,
    true,
  ])
  expect(await kidIn('active')).toBe(next)
  expect((await whoami(ada)).status).toBe(200)

  const refused = await ask('POST', '/rotate', { force: false })
  expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([
    409,
    'rotation-too-soon',
    '600',
  ])
  expect((await ask('POST', '/rotate', { force: true })).status).toBe(200)
  world.clock.advanceSeconds(600)
  expect((await ask('POST', '/rotate', {})).status).toBe(200)
})

test('revokes a key and every token under it; sessions go on', async () => {
  const ada = await world.person('ada@example.com', 'token')
  const kid = await kidIn('active')
  for (const attempt of ['once', 'again']) {
    const revoked = await ask('POST', `/${kid}/revoke`)
    expect([revoked.status, revoked.at('complete')], attempt).toEqual([200, true])
    expect((await whoami(ada)).code).toBe('revoked')
  }
  expect((await whoami(await world.signIn('ada@example.com', 'token'))).status).toBe(200)
  const published = JSON.parse((await world.client.send('GET', '/.well-known/jwks.json')).body)
  expect(published.keys.map((key: { kid: string }) => key.kid)).not.toContain(kid)
})

test.each(['AAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAA', 'AAAAAAA%C3%A4', 'rotate'])(
  'there is no key %s',
  async kid => {
    expect((await ask('POST', `/${kid}/revoke`)).code).toBe('not-found')
  },
)

test.each([{ force: 'yes' }, { force: null }, { kid: 'AAAAAAAA' }, []])('refuses the body %j', async body => {
  expect((await ask('POST', '/rotate', body)).code).toBe('invalid-body')
})

test('is for administrators', async () => {
  const { headers } = await world.person('ada@example.com', 'token')
  const kid = await kidIn('active')
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/rotate'],
    ['POST', `/${kid}/revoke`],
  ] as const) {
    expect((await world.client.send(method, `/auth/admin/keys${path}`, { headers })).code).toBe('forbidden')
    expect((await world.client.send(method, `/auth/admin/keys${path}`)).code).toBe('missing')
  }
  expect(await kidIn('active')).toBe(kid)
})
