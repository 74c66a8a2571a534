/** The guarantee behind a relay, over every order that a scheduler finds: verifiers, a relay and an issuer, each call delayed both ways. */
import { randomBytes } from 'node:crypto'
import fc, { type Scheduler } from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { digestClientSecret } from '../../src/core/client/client.ts'
import { createHandle } from '../../src/core/handle.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import { createRelay } from '../../src/relay.ts'
import { HttpFeed } from '../../src/verifier/http-feed.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { openWorld, type Person, type World } from '../http/world.ts'

const maxStalenessMs = 1000
const client = { id: 'follower', secret: 'secret' }
const secretDigest = Buffer.from(digestClientSecret(client.secret)).toString('base64url')
let world: World
let root: Person
let issue: () => string
beforeAll(async () => {
  world = await openWorld()
  root = await world.person('root', 'header', ['admin'])
  const keys = openKeyRing(await world.storage.keys.list(), 'EdDSA', deriveSealingKey(world.rootKey))
  issue = () => {
    const iat = Math.floor(world.clock.now() / 1000)
    const who = { iss: 'https://auth.example.com', aud: 'api', client_id: 'app', epoch: 0, amr: ['pwd'] }
    const [sub, sid, jti] = [0, 1, 2].map(() => createHandle(randomBytes)) as [string, string, string]
    return issueAccessToken({ ...who, sub, sid, iat, exp: iat + 600, jti }, keys.active)
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
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(0.1, 0.3, 0.6, 1.1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('let run' as const), times: fc.nat({ max: 8 }) }) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** Each way of each call takes as long as the scheduler has it. */
function distant(scheduler: Scheduler, answer: (request: Request) => Promise<Response>) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    // Followed by asking alone: nothing waits.
    if (url.includes('wait=')) return new Response(null, { status: 503 })
    await scheduler.schedule(Promise.resolve(), `${url} goes out`)
    const response = await answer(new Request(url, init))
    const text = await response.text()
    await scheduler.schedule(Promise.resolve(), `${url} comes back`)
    return new Response(text, response)
  }
}

/** What is under way goes on as far as it can by itself before it is the scheduler's turn. */
async function letRun(scheduler: Scheduler, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await new Promise(resolve => setImmediate(resolve))
    if (scheduler.count() > 0) await scheduler.waitNext(1)
  }
}

async function play(actions: readonly Action[], scheduler: Scheduler): Promise<void> {
  const { clock } = world
  const issuer = 'https://auth.example.com'
  const relay = createRelay({
    clients: [{ id: client.id, secretDigest, permissions: ['revocations'] }],
    upstream: {
      issuer,
      authorization: root.headers.authorization ?? '',
      clock,
      fetch: distant(scheduler, request => world.auth.handler(request)),
    },
  })
  const verifiers = [0, 1].map(() =>
    createVerifier({
      issuer,
      audience: 'api',
      client,
      maxStalenessMs,
      clock,
      fetch: distant(scheduler, request =>
        new URL(request.url).pathname === '/auth/revocations'
          ? relay.handler(request)
          : world.auth.handler(request),
      ),
    }),
  )
  const tokens = [issue(), issue()]
  const ended: ({ order: number; at: number } | undefined)[] = [undefined, undefined]
  const violations: string[] = []
  const underWay: Promise<unknown>[] = []
  let order = 0
  let accepted = 0
  const check = async (verifier: number, token: number, strict: boolean) => {
    const began = { order: ++order, at: clock.now() }
    const outcome = await (verifiers[verifier] as Verifier)(
      tokens[token] ?? '',
      strict ? { maxStalenessMs: 0 } : {},
    )
    const end = ended[token]
    if (outcome.ok) accepted += 1
    if (!outcome.ok || end === undefined || began.order < end.order) return
    if (strict || began.at - end.at > maxStalenessMs)
      violations.push(`verifier ${verifier} accepted token ${token}`)
  }
  const revoke = async (token: number) => {
    await world.auth.tokens.revoke({ token: tokens[token] ?? '' })
    ended[token] ??= { order: ++order, at: clock.now() }
  }
  for (const step of actions) {
    if (step.do === 'check') underWay.push(check(step.verifier, step.token, step.strict))
    else if (step.do === 'revoke') await revoke(step.token)
    else if (step.do === 'wait') clock.advanceSeconds(step.seconds)
    else await letRun(scheduler, step.times)
  }
  await scheduler.waitFor(Promise.all(underWay))
  for (const verifier of [0, 1])
    for (const token of [0, 1]) await scheduler.waitFor(check(verifier, token, true))
  // What lives is accepted: a relay that answered nothing would keep every promise.
  const live = ended.filter(end => end === undefined).length
  for (const verifier of verifiers) verifier.close()
  relay.close()
  if (accepted < 2 * live) violations.push('what lives was refused')
  if (violations.length > 0) throw new Error(violations.join('; '))
}

function guarantee(numRuns: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(action, { minLength: 4, maxLength: 20 }),
      async (scheduler, actions) => {
        root = await world.signIn('root', 'header')
        await play(actions, scheduler)
      },
    ),
    { numRuns, endOnFailure: true },
  )
}

describe('K27 a revoked token is never accepted again behind a relay', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('strict by order, else by time: the bound composes unchanged', () => guarantee(80))

  test('and the search would find a verifier that took no notice of how old the answers are', async () => {
    const read = HttpFeed.prototype.read
    vi.spyOn(HttpFeed.prototype, 'read').mockImplementation(async function (this: HttpFeed, after) {
      const { ageMs: _, ...rest } = await read.call(this, after)
      return rest
    })
    vi.spyOn(HttpFeed.prototype, 'needWithin').mockReturnValue()
    await expect(guarantee(600)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('accepted token') },
    })
  })
})
