/**
 * The guarantee at a distance, over every order of events that the scheduler can find: verifiers, one issuer, and every
 * request delayed on its way there and on its way back.
 */
import { randomBytes } from 'node:crypto'
import fc, { type Scheduler } from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { FeedFollower } from '../../src/core/revocation/feed-follower.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { openWorld, type Person, type World } from '../http/world.ts'

const maxStalenessMs = 1000
let world: World
let root: Person
let issue: (sub: string, sid: string) => string
beforeAll(async () => {
  world = await openWorld()
  root = await world.person('root', 'header', ['admin'])
  const keys = openKeyRing(await world.storage.keys.list(), 'EdDSA', deriveSealingKey(world.rootKey))
  issue = (sub, sid) => {
    const iat = Math.floor(world.clock.now() / 1000)
    const who = { iss: 'https://auth.example.com', sub, aud: 'api', client_id: 'app', epoch: 0, amr: ['pwd'] }
    return issueAccessToken({ ...who, sid, iat, exp: iat + 600, jti: createHandle(randomBytes) }, keys.active)
  }
})
afterAll(() => world.auth.close())

const which = fc.nat({ max: 1 })
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('check' as const),
      verifier: which,
      token: which,
      strict: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), token: which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(0.1, 0.6, 1.1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('let run' as const), times: fc.nat({ max: 4 }) }) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

function distantVerifier(scheduler: Scheduler): Verifier {
  return createVerifier({
    issuer: 'https://auth.example.com',
    audience: 'api',
    authorization: root.headers.authorization ?? '',
    maxStalenessMs,
    clock: world.clock,
    fetch: async (url, init) => {
      await scheduler.schedule(Promise.resolve(), `${url} goes out`)
      const response = await world.auth.handler(new Request(url, init))
      const text = await response.text()
      await scheduler.schedule(Promise.resolve(), `${url} comes back`)
      return new Response(text, response)
    },
  })
}

/** Plays the actions and throws where an acceptance came too late. */
async function play(actions: readonly Action[], scheduler: Scheduler): Promise<void> {
  const verifiers = [distantVerifier(scheduler), distantVerifier(scheduler)]
  const tokens = [0, 1].map(() => issue(createHandle(randomBytes), createHandle(randomBytes)))
  const ended: ({ order: number; at: number } | undefined)[] = [undefined, undefined]
  const violations: string[] = []
  const underWay: Promise<unknown>[] = []
  let order = 0
  const check = async (verifier: number, token: number, strict: boolean) => {
    const began = { order: ++order, at: world.clock.now() }
    const outcome = await verifiers[verifier]?.(tokens[token] ?? '', strict ? { maxStalenessMs: 0 } : {})
    const end = ended[token]
    if (outcome?.ok !== true || end === undefined || began.order < end.order) return
    if (strict || began.at - end.at > maxStalenessMs)
      violations.push(`verifier ${verifier} accepted token ${token}`)
  }
  const revoke = async (token: number) => {
    await world.auth.tokens.revoke({ token: tokens[token] ?? '' })
    ended[token] ??= { order: ++order, at: world.clock.now() }
  }
  for (const step of actions) {
    if (step.do === 'check') underWay.push(check(step.verifier, step.token, step.strict))
    else if (step.do === 'revoke') await revoke(step.token)
    else if (step.do === 'wait') world.clock.advanceSeconds(step.seconds)
    else for (let time = 0; time < step.times && scheduler.count() > 0; time++) await scheduler.waitNext(1)
  }
  await scheduler.waitFor(Promise.all(underWay))
  for (const verifier of [0, 1])
    for (const token of [0, 1]) await scheduler.waitFor(check(verifier, token, true))
  for (const verifier of verifiers) verifier.close()
  if (violations.length > 0) throw new Error(violations.join('; '))
}

function guarantee(numRuns: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(action, { minLength: 4, maxLength: 20 }),
      async (scheduler, actions) => {
        // The session that reads the feed must not time out.
        root = await world.signIn('root', 'header')
        await play(actions, scheduler)
      },
    ),
    { numRuns },
  )
}

describe('K27 a revoked token is never accepted again, however far away', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('strict by order, else by time: no check that begins later than the bound after the revocation', () =>
    guarantee(150))

  test('and the search would find a verifier that took itself for fresh', async () => {
    await expect(
      (async () => {
        vi.spyOn(FeedFollower.prototype, 'isFresh').mockReturnValue(true)
        await guarantee(300)
      })(),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('accepted token') } })
  })
})
