/** The plan of a run depends on its seed alone. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Plan, type PlannedFault, type PlannedKind, planFaults, strikesNode } from './schedule.ts'

const kinds: readonly PlannedKind[] = ['kill', 'pause', 'clock', 'cut', 'delay', 'half-open', 'disk-full']

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  nodes: fc.integer({ min: 1, max: 5 }),
  durationMs: fc.integer({ min: 1000, max: 120_000 }),
  weights: fc.dictionary(fc.constantFrom(...kinds), fc.nat({ max: 4 })),
  gapMs: fc.record({ node: fc.integer({ min: 1, max: 4000 }), store: fc.integer({ min: 1, max: 4000 }) }),
  longestDelayMs: fc.integer({ min: 1, max: 1000 }),
  longestJumpMs: fc.integer({ min: 2000, max: 30_000 }),
})

function isOfNode({ fault }: PlannedFault): boolean {
  return strikesNode(fault)
}

test('the same seed is the same plan', () => {
  fc.assert(
    fc.property(plan, one => {
      expect(planFaults(one)).toEqual(planFaults(one))
    }),
  )
})

test('nothing but what has a weight, within the time, one at a time in each lane', () => {
  fc.assert(
    fc.property(plan, one => {
      const faults = planFaults(one)
      for (const { fault, at, forMs, node = 0 } of faults) {
        expect(one.weights[fault]).toBeGreaterThan(0)
        expect(at + forMs).toBeLessThanOrEqual(one.durationMs)
        expect(node).toBeLessThan(one.nodes)
      }
      for (const lane of [faults.filter(isOfNode), faults.filter(fault => !isOfNode(fault))]) {
        for (const [index, { at }] of lane.entries()) {
          const before = lane[index - 1]
          if (before !== undefined) expect(at).toBeGreaterThanOrEqual(before.at + before.forMs)
        }
      }
    }),
  )
})

test('a long plan has every kind that may happen', () => {
  const weights = Object.fromEntries(kinds.map(kind => [kind, 1]))
  const faults = planFaults({
    seed: 7,
    nodes: 3,
    durationMs: 600_000,
    weights,
    gapMs: { node: 500, store: 500 },
    longestDelayMs: 500,
    longestJumpMs: 25_000,
  })
  expect(new Set(faults.map(({ fault }) => fault))).toEqual(new Set(kinds))
})
