/** Random sequences of refreshes, with any token that was ever given out, at any time, on either node, against a model of the rules. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { manualClock } from '../gate/manual-clock.ts'
import { open, password, verdict } from './open.ts'

const graceMs = 10_000
const idleMs = 100_000
const absoluteMs = 400_000
const accessMs = 60_000

interface Pair {
  accessToken: string
  refreshToken: string
}

/** A login as the rules have it, told in other words than the code's. */
class ModelLogin {
  readonly pairs: Pair[]
  readonly endsAt: number
  isOver = false
  #usedAt: number

  constructor(first: Pair, now: number) {
    this.pairs = [first]
    this.#usedAt = now
    this.endsAt = now + absoluteMs
  }

  get current(): number {
    return this.pairs.length - 1
  }

  /** When the current token was given out for the one before. */
  rotatedAt = Number.NaN

  isLive(now: number): boolean {
    return !this.isOver && now < this.endsAt && now < this.#usedAt + idleMs
  }

  /** What presenting the token with that index must come to. */
  expect(index: number, now: number): 'new pair' | 'same pair' | 'refresh-token-reused' | 'invalid-grant' {
    if (!this.isLive(now)) return 'invalid-grant'
    if (index === this.current) return 'new pair'
    const isLost = index === this.current - 1 && now - this.rotatedAt <= graceMs
    return isLost ? 'same pair' : 'refresh-token-reused'
  }

  rotate(pair: Pair, now: number): void {
    this.pairs.push(pair)
    this.rotatedAt = now
    this.#usedAt = now
  }
}

const login = fc.nat({ max: 1 })
const node = fc.nat({ max: 1 })
const step = fc.oneof(
  {
    weight: 10,
    // How far back from the current token; more than there are means the first one.
    arbitrary: fc.record({
      do: fc.constant('refresh' as const),
      login,
      node,
      back: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 5),
      times: fc.constantFrom(1, 1, 2, 5),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 5000, 10_000, 10_001, 50_000, 99_999, 100_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), login, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign out' as const), login, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end everything' as const), node }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

async function play(steps: readonly Step[], seen: Set<string>): Promise<void> {
  const clock = manualClock()
  const options = {
    storage: memory(),
    token: { refresh: true, refreshIdleTimeoutSeconds: idleMs / 1000, accessTimeoutSeconds: accessMs / 1000 },
    session: { absoluteTimeoutSeconds: absoluteMs / 1000 },
  }
  const nodes = [(await open(options, clock)).auth, (await open(options, clock)).auth] as const
  const at = (index: number): Countersign => nodes[index === 0 ? 0 : 1]
  const created = await nodes[0].signUp({ identifier: 'ada', password })
  if (!created.ok || created.subject === undefined) throw new Error('signing up did not make an account')
  const sids: string[] = []
  const models: ModelLogin[] = []
  for (let count = 0; count < 2; count++) {
    const outcome = await nodes[0].signIn({ identifier: 'ada', password, credential: 'token' })
    if (!outcome.ok || outcome.credential !== 'token') throw new Error('no sign-in')
    const { accessToken, refreshToken = '', sid = '' } = outcome
    sids.push(sid)
    models.push(new ModelLogin({ accessToken, refreshToken }, clock.now()))
  }

  for (const one of steps) {
    if (one.do === 'wait') clock.advance(one.ms)
    else if (one.do === 'end everything') {
      await at(one.node).subjects.revokeAll(created.subject.id)
      for (const model of models) model.isOver = true
    } else {
      const model = models[one.login]
      if (model === undefined) throw new RangeError('no such login')
      if (one.do === 'end') {
        await at(one.node).sessions.revoke(sids[one.login] ?? '')
        model.isOver = true
      } else if (one.do === 'sign out') {
        const authorization = `Bearer ${model.pairs[model.current]?.accessToken}`
        const outcome = await at(one.node).authenticate({ authorization })
        if (outcome.ok) {
          await at(one.node).signOut(outcome.identity)
          model.isOver = true
        }
      } else {
        const index = Math.max(0, model.current - one.back)
        const expected = model.expect(index, clock.now())
        seen.add(expected)
        const presented = model.pairs[index]?.refreshToken ?? ''
        const calls = Array.from({ length: one.times }, (_, call) =>
          at(one.node + (call % 2)).tokens.refresh(presented),
        )
        const [first, ...others] = await Promise.all(calls)
        if (first === undefined) throw new Error('no answer')
        if (expected === 'new pair' || expected === 'same pair') {
          if (!first.ok) throw new Error(`${expected}: ${first.reason}`)
          const pair = { accessToken: first.accessToken, refreshToken: first.refreshToken }
          if (expected === 'new pair') {
            expect(model.pairs.map(({ refreshToken }) => refreshToken)).not.toContain(pair.refreshToken)
            model.rotate(pair, clock.now())
          }
          expect(pair).toEqual(model.pairs[model.current])
          // Of parallel calls all get what the first one got.
          for (const other of others) expect(other).toEqual(first)
        } else {
          // Which of parallel calls comes first is the nodes' affair; it ends the login, and the rest find it over.
          const reasons = [first, ...others].map(answer => (answer.ok ? 'ok' : answer.reason))
          expect(reasons.toSorted()).toEqual([...others.map(() => 'invalid-grant'), expected].toSorted())
          if (expected === 'refresh-token-reused') model.isOver = true
        }
      }
    }
    // An ended login takes every access token with it at once, on every node; none outlives the absolute timeout.
    for (const model of models) {
      for (const { accessToken } of model.pairs.slice(-3)) {
        for (const auth of nodes) {
          const answer = await verdict(auth, { authorization: `Bearer ${accessToken}` })
          if (model.isOver || clock.now() >= model.endsAt) expect(['revoked', 'expired']).toContain(answer)
          else expect(['ok', 'expired']).toContain(answer)
        }
      }
    }
  }
  await Promise.all(nodes.map(auth => auth.close()))
}

test('K08 every answer is the model’s', { timeout: 120_000 }, async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), steps =>
      play(steps, seen),
    ),
    { numRuns: 50 },
  )
  // The search came by every rule.
  expect([...seen].toSorted()).toEqual(['invalid-grant', 'new pair', 'refresh-token-reused', 'same pair'])
})
