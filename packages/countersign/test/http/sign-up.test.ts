/** Sign-up over HTTP: the success, and every refusal. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.auth.close())

const signUp = (identifier: unknown, secret: unknown = password) =>
  world.client.send('POST', '/auth/sign-up', { body: { identifier, password: secret } })

describe('POST /auth/sign-up', () => {
  test('makes an active account without roles, under the normal form of the identifier', async () => {
    const answer = await signUp(' Ada@Example.com ')
    expect(answer.status).toBe(201)
    expect(answer.at('subject')).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      identifier: 'ada@example.com',
      status: 'active',
      roles: [],
    })
    expect((await world.signIn('ada@example.com')).id).toBe(answer.text('subject.id'))
  })

  test('signs nobody in', async () => {
    const answer = await signUp('ada@example.com')
    expect(answer.cookie).toBeUndefined()
    expect(answer.headers.has('authorization')).toBe(false)
  })

  test('answers 409 identifier-taken to the second', async () => {
    await signUp('ada@example.com')
    const answer = await signUp('ADA@example.com')
    expect([answer.status, answer.code]).toEqual([409, 'identifier-taken'])
  })

  test.each([
    ['short', 'too-short'],
    ['password123', 'common'],
    ['ada@example.com!', 'context-word'],
    ['x'.repeat(1025), 'too-long'],
    ['\ud800 is no character', 'not-unicode'],
  ])('answers 422 weak-password to %j with the weakness', async (secret, weakness) => {
    const answer = await signUp('ada@example.com', secret)
    expect([answer.status, answer.code, answer.at('weakness')]).toEqual([422, 'weak-password', weakness])
  })

  test('takes a password of 64 and more characters whole', async () => {
    const long = 'ab cd ef '.repeat(30)
    expect((await signUp('ada@example.com', long)).status).toBe(201)
    const truncated = { identifier: 'ada@example.com', password: long.slice(0, -1), credential: 'session' }
    expect((await world.client.send('POST', '/auth/sign-in', { body: truncated })).code).toBe(
      'invalid-credentials',
    )
  })

  test.each(['', 'two words', 'pаypal@example.com', 'a\u0000b', 'x'.repeat(300)])(
    'answers 422 invalid-identifier to %j',
    async identifier => {
      const answer = await signUp(identifier)
      expect([answer.status, answer.code]).toEqual([422, 'invalid-identifier'])
    },
  )

  test('answers 403 sign-up-closed where it is closed', async () => {
    const closed = await openWorld({ signUp: 'closed' })
    const body = { identifier: 'ada@example.com', password }
    const answer = await closed.client.send('POST', '/auth/sign-up', { body })
    expect([answer.status, answer.code]).toEqual([403, 'sign-up-closed'])
    await closed.auth.close()
  })

  test('answers 429 to whoever asks for taken identifiers in bulk', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 1 } })
    const send = () =>
      limited.client.send('POST', '/auth/sign-up', {
        body: { identifier: 'ada@example.com', password },
        address: '192.0.2.1',
      })
    await send()
    const answers = []
    for (let count = 0; count < 7; count++) answers.push((await send()).code)
    expect(answers.at(0)).toBe('identifier-taken')
    expect(answers.at(-1)).toBe('too-many-attempts')
    await limited.auth.close()
  })

  test('answers 503 when the store is away, and tells the operator', async () => {
    world.storeIsAway = true
    const answer = await signUp('ada@example.com')
    world.storeIsAway = false
    expect([answer.status, answer.code]).toEqual([503, 'storage-unavailable'])
    expect(world.faults).not.toEqual([])
  })
})
