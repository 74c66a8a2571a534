/** K12: never the same identifier twice, and nothing cached under an old one answers for a new one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../http/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ session: { maxPerSubject: 1000 } })
})
afterEach(() => world.auth.close())

describe('K12 identifier reuse', () => {
  test('no sid, session identifier, jti or token is ever given twice, at one instant or another', async () => {
    await world.person('ada@example.com')
    const seen = new Set<string | undefined>()
    const rounds = 100
    for (let round = 0; round < rounds; round++) {
      const session = await world.signIn('ada@example.com')
      const token = await world.signIn('ada@example.com', 'token')
      const { jti } = JSON.parse(Buffer.from(token.secret.split('.')[1] ?? '', 'base64url').toString())
      for (const text of [session.sid, session.secret, token.secret, jti]) seen.add(text)
      await world.client.send('POST', '/auth/sign-out', { headers: session.headers })
    }
    expect(seen.size).toBe(rounds * 4)
  })

  test('an identifier in another spelling is the same subject, not a second one', async () => {
    const ada = await world.person('ada@example.com')
    for (const identifier of ['ADA@EXAMPLE.COM', ' ada@example.com', 'ａｄａ@example.com']) {
      expect((await world.signIn(identifier)).id).toBe(ada.id)
      expect(await world.auth.subjects.create({ identifier, password: 'another long phrase' })).toEqual({
        ok: false,
        reason: 'identifier-taken',
      })
    }
  })

  test('the cached session of one subject never answers for another who signs in on the same browser', async () => {
    const ada = await world.person('ada@example.com')
    const bob = await world.person('bob@example.com')
    for (const person of [ada, bob, ada, bob]) {
      const answer = await world.client.send('GET', '/auth/whoami', { headers: person.headers })
      expect(answer.at('subject.id')).toBe(person.id)
    }
    await world.client.send('POST', '/auth/sign-out', { headers: ada.headers })
    const again = await world.signIn('bob@example.com')
    expect(
      (await world.client.send('GET', '/auth/whoami', { headers: again.headers })).at('subject.id'),
    ).toBe(bob.id)
    expect((await world.client.send('GET', '/auth/whoami', { headers: ada.headers })).code).toBe('revoked')
  })
})
