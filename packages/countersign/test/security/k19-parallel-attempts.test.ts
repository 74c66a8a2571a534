/** K19: attempts are counted per account over all ways to guess the password, and in parallel. */
import { verify } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

// Only watched: how many guesses reach the hash is what is counted here.
vi.mock('@node-rs/argon2', { spy: true })

let world: World
beforeEach(async () => {
  world = await openWorld({ signIn: { attemptsPerMinute: 10 } })
  await world.auth.subjects.create({ identifier: 'ada@example.com', password })
  vi.mocked(verify).mockClear()
})
afterEach(() => world.auth.close())

const guess = (secret: string, address = '192.0.2.1', identifier = 'ada@example.com') =>
  persistently('/auth/sign-in', { body: { identifier, password: secret, credential: 'token' }, address })

/** Comes back for as long as too many hashes of one account or one address are under way: that costs no attempt. */
async function persistently(path: string, sending: Parameters<typeof world.client.send>[2]) {
  for (;;) {
    const answer = await world.client.send('POST', path, sending)
    if (answer.code !== 'busy') return answer
    // The hashes of the others end in turns of the event loop.
    await new Promise(resolve => setImmediate(resolve))
  }
}

const codesOf = async (answers: Promise<{ code: string | undefined }>[]) =>
  (await Promise.all(answers)).map(({ code }) => code ?? 'signed-in')
const count = (codes: string[], code: string) => codes.filter(one => one === code).length

describe('K19 lockout bypass', () => {
  test('of fifty guesses at once no more than the allowance reach the hash', async () => {
    const codes = await codesOf(Array.from({ length: 50 }, (_, index) => guess(`guess number ${index}`)))
    expect(count(codes, 'invalid-credentials')).toBe(10)
    expect(count(codes, 'too-many-attempts')).toBe(40)
    expect(verify).toHaveBeenCalledTimes(10)
    // The right one does not get through either.
    expect((await guess(password)).code).toBe('too-many-attempts')
  })

  test('other spellings of the identifier spend the same allowance', async () => {
    const spellings = ['ada@example.com', 'ADA@example.com', ' ada@example.com ', 'ａda@example.com']
    const codes = await codesOf(
      Array.from({ length: 40 }, (_, index) =>
        guess('wrong guess', '192.0.2.1', spellings[index % spellings.length]),
      ),
    )
    expect(count(codes, 'invalid-credentials')).toBe(10)
  })

  test('guessing from many addresses is bounded by the account', async () => {
    const codes = await codesOf(
      Array.from({ length: 200 }, (_, index) => guess('wrong guess', `192.0.2.${index}`)),
    )
    expect(count(codes, 'invalid-credentials')).toBe(50)
    expect(verify).toHaveBeenCalledTimes(50)
  })

  test('spraying over many accounts is bounded by the address', async () => {
    const codes = await codesOf(
      Array.from({ length: 200 }, (_, index) =>
        guess('wrong guess', '192.0.2.1', `user${index}@example.com`),
      ),
    )
    expect(count(codes, 'invalid-credentials')).toBe(50)
  })

  test('one address that is spent does not lock the owner out at another', async () => {
    await codesOf(Array.from({ length: 20 }, () => guess('wrong guess')))
    expect((await guess(password, '198.51.100.7')).status).toBe(200)
  })

  test('a password change spends an allowance of its session, so a stolen one is no side door', async () => {
    const owner = await guess(password)
    const headers = { authorization: `Bearer ${owner.text('access_token')}` }
    vi.mocked(verify).mockClear()
    const codes = await codesOf(
      Array.from({ length: 50 }, (_, index) =>
        persistently('/auth/password', {
          headers,
          address: `192.0.2.${index}`,
          body: { current_password: `guess number ${index}`, new_password: 'another long phrase' },
        }),
      ),
    )
    expect(count(codes, 'invalid-credentials')).toBe(10)
    expect(verify).toHaveBeenCalledTimes(10)
    // Wherever the thief is, and whatever they type.
    const right = { current_password: password, new_password: 'another long phrase' }
    const refused = await world.client.send('POST', '/auth/password', { headers, body: right })
    expect(refused.code).toBe('too-many-attempts')
    // The owner's sign-in does not suffer by it.
    expect((await guess(password)).status).toBe(200)
  })

  test('whatever strangers guess, and whoever stole another session, the owner can change the password', async () => {
    const credentialOf = async () => {
      const answer = await guess(password, '198.51.100.7')
      return { authorization: `Bearer ${answer.text('access_token')}` }
    }
    const [stolen, headers] = [await credentialOf(), await credentialOf()]
    const change = (by: Record<string, string>, current: string) =>
      world.client.send('POST', '/auth/password', {
        headers: by,
        address: '203.0.113.99',
        body: { current_password: current, new_password: 'another long phrase' },
      })
    for (let index = 0; index < 120; index++) await guess('wrong guess', `192.0.2.${index % 10}`)
    for (let index = 0; index < 12; index++) await change(stolen, 'wrong guess')
    expect((await guess(password, '203.0.113.99')).code).toBe('too-many-attempts')
    expect((await change(headers, password)).status).toBe(204)
  })

  test('sign-ins that succeed spend nothing', async () => {
    for (let round = 0; round < 30; round++) expect((await guess(password)).status).toBe(200)
  })
})
