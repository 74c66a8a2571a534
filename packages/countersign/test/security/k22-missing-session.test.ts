/** K22: a missing credential is nobody; who somebody is never comes from a body, an address or a header of theirs. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type Person, type World } from '../http/world.ts'

let world: World
let ada: Person
beforeEach(async () => {
  world = await openWorld({ trustedProxies: ['127.0.0.1'] })
  ada = await world.person('ada@example.com', 'cookie', ['admin'])
})
afterEach(() => world.auth.close())

const claimed = (id: string): Record<string, string> => ({
  'x-auth-subject': id,
  'x-auth-roles': 'admin',
  'x-auth-kind': 'session',
  'x-user-id': id,
  'x-forwarded-user': id,
  'remote-user': id,
  from: 'ada@example.com',
  authorization: `Basic ${btoa('ada@example.com:x')}`,
})

describe('K22 a missing session treated as someone', () => {
  test('identity headers count for nothing, even from a trusted proxy', async () => {
    for (const { method, path, isGuarded, isForClients } of world.client.contract.operations) {
      if (!isGuarded) continue
      const answer = await world.client.send(method, path.replace(/\{\w+\}/, ada.id), {
        headers: claimed(ada.id),
        address: '127.0.0.1',
      })
      // Where clients prove who they are, the header is looked at, and found to be nobody's.
      const code = isForClients ? 'invalid-client' : 'missing'
      expect([answer.status, answer.code], `${method} ${path}`).toEqual([401, code])
    }
  })

  test('they do not change who a real credential shows', async () => {
    const bob = await world.person('bob@example.com')
    const { authorization: _, ...headers } = claimed(ada.id)
    const answer = await world.client.send('GET', '/auth/check', { headers: { ...headers, ...bob.headers } })
    expect(answer.headers.get('x-auth-subject')).toBe(bob.id)
    expect(answer.headers.get('x-auth-roles')).toBe('-')
  })

  test('empty, undefined and null credentials are nobody', async () => {
    const nothing: Record<string, string>[] = [
      { cookie: '' },
      { cookie: '__Host-session' },
      { cookie: '__Host-session=' },
      { cookie: '__Host-session=undefined' },
      { cookie: '__Host-session=null' },
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer undefined' },
      { authorization: 'Bearer null' },
      { authorization: 'Bearer [object Object]' },
    ]
    for (const headers of nothing) {
      expect(
        (await world.client.send('GET', '/auth/whoami', { headers })).status,
        JSON.stringify(headers),
      ).toBe(401)
      expect(await world.auth.authenticate(headers)).toMatchObject({ ok: false })
    }
  })

  test('a parameter of the address names nobody', async () => {
    for (const query of [`subject=${ada.id}`, `access_token=${ada.secret}`, `session=${ada.secret}`]) {
      expect((await world.client.send('GET', `/auth/whoami?${query}`)).code).toBe('missing')
    }
  })
})
