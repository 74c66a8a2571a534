/** Sign-ups are charged and hashed apart from sign-ins: however many there are, who signs in does not wait for them. */
import { hash } from '@node-rs/argon2'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { open, password, somebody } from './open.ts'

// Only held up: how long a hash takes is what the test decides.
vi.mock('@node-rs/argon2', { spy: true })
afterEach(() => vi.mocked(hash).mockReset())

describe('sign-ups', () => {
  test('that succeed spend the allowance of their address, and of its network', async () => {
    const { auth, clock } = await open({ signIn: { attemptsPerMinute: 2 } })
    const signUp = async (index: number, address: string) => {
      const outcome = await auth.signUp({ identifier: `user${index}`, password }, { address })
      return outcome.ok ? 'ok' : outcome.reason
    }
    const outcomes = []
    for (let index = 0; index < 12; index++) outcomes.push(await signUp(index, '192.0.2.1'))
    expect(outcomes.filter(outcome => outcome === 'ok')).toHaveLength(10)
    expect(outcomes.filter(outcome => outcome === 'too-many-attempts')).toHaveLength(2)
    expect(await signUp(100, '192.0.2.2')).toBe('ok')
    clock.advance(6000)
    expect(await signUp(101, '192.0.2.1')).toBe('ok')
    // Of an IPv6 /56 twice as many, whichever /64 they come from.
    let made = 0
    for (let index = 0; index < 30; index++)
      if ((await signUp(200 + index, `2001:db8:1:1${index.toString(16).padStart(2, '0')}::1`)) === 'ok')
        made += 1
    expect(made).toBe(20)
  })

  test('that were refused for their password spend nothing, and none spends what sign-in has', async () => {
    const { auth } = await open({ signIn: { attemptsPerMinute: 1 } })
    await somebody(auth, 'ada')
    const caller = { address: '192.0.2.1' }
    for (let index = 0; index < 20; index++)
      expect(await auth.signUp({ identifier: 'bob', password: 'short' }, caller)).toMatchObject({
        reason: 'weak-password',
      })
    for (let index = 0; index < 6; index++)
      await auth.signUp({ identifier: `user${index}`, password }, caller)
    expect(await auth.signUp({ identifier: 'carol', password }, caller)).toMatchObject({
      reason: 'too-many-attempts',
    })
    expect(await auth.signIn({ identifier: 'ada', password, credential: 'token' }, caller)).toMatchObject({
      ok: true,
    })
  })

  test('from many addresses at once never make a right sign-in busy', async () => {
    const { auth } = await open({ password: { memoryCost: 8, timeCost: 1, concurrency: 1, maxQueued: 3 } })
    await somebody(auth, 'ada')
    const held = Promise.withResolvers<string>()
    vi.mocked(hash).mockImplementation(() => held.promise)
    const flood = Array.from({ length: 20 }, (_, index) =>
      auth.signUp({ identifier: `user${index}`, password }, { address: `203.0.113.${index}` }),
    )
    for (let round = 0; round < 5; round++)
      expect(await auth.signIn({ identifier: 'ada', password, credential: 'token' })).toMatchObject({
        ok: true,
      })
    held.resolve('$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAA')
    const outcomes = await Promise.all(flood)
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4)
    expect(outcomes.filter(outcome => !outcome.ok && outcome.reason === 'busy')).toHaveLength(16)
  })
})
