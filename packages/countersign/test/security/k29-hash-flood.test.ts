/** K29: hashing is bounded and queued; past the bound 503 with Retry-After, and checks are answered meanwhile. */
import { verify } from '@node-rs/argon2'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

vi.mock('@node-rs/argon2', { spy: true })

let world: World
afterEach(() => world.auth.close())

const signIn = () =>
  world.client.send('POST', '/auth/sign-in', {
    body: { identifier: 'ada@example.com', password, credential: 'token' },
  })

describe('K29 password-hash denial of service', () => {
  test('one more than fit is told to come back, and the rest are answered', async () => {
    world = await openWorld({ password: { concurrency: 2, maxQueued: 3 } })
    const ada = await world.person('ada@example.com')
    // The hash takes as long as the test says.
    const gate = Promise.withResolvers<boolean>()
    let running = 0
    vi.mocked(verify).mockImplementation(async () => {
      running += 1
      return gate.promise
    })

    const settled: number[] = []
    const flood = Array.from({ length: 50 }, async () => {
      const answer = await signIn()
      settled.push(answer.status)
      return answer
    })
    await vi.waitUntil(() => settled.length === 45, { timeout: 60_000 })
    expect(running).toBe(2)
    expect(new Set(settled)).toEqual(new Set([503]))
    for (const { headers } of [ada]) {
      expect((await world.client.send('GET', '/auth/whoami', { headers })).status).toBe(200)
      expect((await world.client.send('GET', '/auth/check', { headers })).status).toBe(200)
    }
    gate.resolve(true)
    const answers = await Promise.all(flood)
    const busy = answers.filter(({ code }) => code === 'busy')
    expect(busy).toHaveLength(45)
    for (const answer of busy) expect(answer.headers.get('retry-after')).toBe('1')
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    vi.mocked(verify).mockReset()
  })

  test('being told to come back costs no attempt', async () => {
    world = await openWorld({ signIn: { attemptsPerMinute: 3 }, password: { concurrency: 1, maxQueued: 0 } })
    await world.person('ada@example.com')
    const gate = Promise.withResolvers<boolean>()
    vi.mocked(verify).mockImplementation(async () => gate.promise)
    const first = signIn()
    for (let round = 0; round < 10; round++) expect((await signIn()).code).toBe('busy')
    gate.resolve(true)
    expect((await first).status).toBe(200)
    vi.mocked(verify).mockReset()
  })

  test('the event loop is free while real hashes run', async () => {
    world = await openWorld({ password: { memoryCost: 19_456, timeCost: 2, concurrency: 2, maxQueued: 64 } })
    const ada = await world.person('ada@example.com')
    let isFlooding = true
    const flood = Promise.all(Array.from({ length: 20 }, signIn)).then(() => {
      isFlooding = false
    })
    let checks = 0
    while (isFlooding) {
      expect((await world.client.send('GET', '/auth/whoami', { headers: ada.headers })).status).toBe(200)
      checks += 1
      await new Promise(resolve => setImmediate(resolve))
    }
    await flood
    // Were a hash on the event loop, there would be about one check a sign-in.
    expect(checks).toBeGreaterThan(60)
  })

  test('of what a flood costs the event loop pays the lesser part', async () => {
    world = await openWorld({ password: { memoryCost: 19_456, timeCost: 2, concurrency: 2, maxQueued: 64 } })
    await world.person('ada@example.com')
    // CPU time of the thread and of the process, not time that passes: others on the machine change neither.
    const thread = process.threadCpuUsage()
    const whole = process.cpuUsage()
    const answers = await Promise.all(Array.from({ length: 30 }, signIn))
    const onLoop = process.threadCpuUsage(thread)
    const all = process.cpuUsage(whole)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    // Were a hash on the event loop, it would be nearly all.
    expect((onLoop.user + onLoop.system) / (all.user + all.system)).toBeLessThan(0.5)
  })
})
