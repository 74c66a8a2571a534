/** K20: unknown, wrong and disabled are one answer, byte for byte, after the same work. */
import { verify } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

// Only watched: the hash is the work that takes time.
vi.mock('@node-rs/argon2', { spy: true })

let world: World
beforeEach(async () => {
  world = await openWorld({ password: { memoryCost: 2048, timeCost: 2 } })
  await world.auth.subjects.create({ identifier: 'ada@example.com', password })
  const gone = await world.auth.subjects.create({ identifier: 'gone@example.com', password })
  if (gone.ok) await world.auth.subjects.update(gone.subject.id, { status: 'disabled' })
})
afterEach(() => world.auth.close())

const attempts: [string, string, string][] = [
  ['wrong password', 'ada@example.com', 'not the password'],
  ['unknown', 'nobody@example.com', password],
  ['disabled, right password', 'gone@example.com', password],
  ['disabled, wrong password', 'gone@example.com', 'not the password'],
  ['no identifier at all', 'two words', password],
  ['nothing typed', '', ''],
]
const signIn = (identifier: string, secret: string, target: World = world) =>
  target.client.send('POST', '/auth/sign-in', {
    body: { identifier, password: secret, credential: 'session' },
    address: '192.0.2.1',
  })

describe('K20 user enumeration', () => {
  test('one answer, byte for byte', async () => {
    const answers = []
    for (const [, identifier, secret] of attempts) {
      const { status, headers, body } = await signIn(identifier, secret)
      answers.push({ status, headers: [...headers], body })
    }
    expect(answers[0]).toMatchObject({ status: 401 })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('one hash, of the same cost', async () => {
    for (const [what, identifier, secret] of attempts) {
      vi.mocked(verify).mockClear()
      await signIn(identifier, secret)
      expect(verify, what).toHaveBeenCalledTimes(1)
      expect(vi.mocked(verify).mock.calls[0]?.[0], what).toContain('m=2048,t=2,p=1')
    }
  })

  test('and so about the same time of the processor: the least of each, and as a ratio', async () => {
    const times = attempts.map((): number[] => [])
    for (let round = 0; round < 25; round++) {
      for (const [index, [, identifier, secret]] of attempts.entries()) {
        // Not time that passes: others on the machine make that any number.
        const before = process.cpuUsage()
        await signIn(identifier, secret)
        const { user, system } = process.cpuUsage(before)
        times[index]?.push(user + system)
      }
    }
    // The least has nothing in it of what the process does beside.
    const least = times.map(samples => Math.min(...samples))
    // Without the decoy the difference is a factor of more than ten.
    expect(Math.max(...least) / Math.min(...least)).toBeLessThan(3)
  })

  test('too many attempts are refused alike, whether the account exists or not', async () => {
    const limited = await openWorld({ signIn: { attemptsPerMinute: 3 } })
    await limited.auth.subjects.create({ identifier: 'ada@example.com', password })
    const answers = []
    for (const identifier of ['ada@example.com', 'nobody@example.com']) {
      for (let count = 0; count < 3; count++) await signIn(identifier, 'wrong guess', limited)
      const { status, headers, body } = await signIn(identifier, 'wrong guess', limited)
      answers.push({ status, headers: [...headers], body })
    }
    expect(answers[0]).toMatchObject({ status: 429 })
    expect(answers[1]).toEqual(answers[0])
    await limited.auth.close()
  })
})
