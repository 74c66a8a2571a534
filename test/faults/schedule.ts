/** The plan of a run: which fault strikes whom, when and for how long. The seed decides everything. */
import { Random } from '../../packages/server/test/support/random.ts'
import type { FaultKind } from './history.ts'

export type PlannedKind = Exclude<FaultKind, 'died'>

export interface PlannedFault {
  fault: PlannedKind
  /** Absent where it concerns every node. */
  node?: number
  /** From the beginning of the run, ms. */
  at: number
  forMs: number
  /** Of a delay: in each direction, ms. Of a clock: how far it jumps, ms. */
  amount?: { toStore: number; fromStore: number } | { jumpMs: number }
}

export interface Plan {
  seed: number
  nodes: number
  durationMs: number
  /** What may happen, and how often beside the others. */
  weights: Readonly<Partial<Record<PlannedKind, number>>>
  /** The pause between two faults of nodes, and of the store, at the most, ms. */
  gapMs: { node: number; store: number }
  /** The longest delay of a connection in one direction, ms. */
  longestDelayMs: number
  /** How far a clock may jump either way, ms. */
  longestJumpMs: number
}

/** Faults that strike a node come one after the other, and so do those of the store: at most two hold at once. */
const ofNode: readonly PlannedKind[] = ['kill', 'pause', 'clock']
const ofStore: readonly PlannedKind[] = [
  'cut',
  'delay',
  'half-open',
  'database-restart',
  'database-crash',
  'disk-full',
]
const ofOneNode: readonly PlannedKind[] = [...ofNode, 'cut', 'delay', 'half-open']

/** At the least and at the most, ms. What the database itself does ends when it is back. */
const lasting: Readonly<Record<PlannedKind, readonly [number, number]>> = {
  kill: [0, 1500],
  pause: [200, 4000],
  clock: [1000, 6000],
  cut: [200, 3000],
  delay: [1000, 5000],
  'half-open': [500, 5000],
  'database-restart': [0, 300],
  'database-crash': [0, 300],
  'disk-full': [200, 2500],
}

export function planFaults(plan: Plan): PlannedFault[] {
  const { seed, gapMs } = plan
  // Apart, so that one more kind in the one does not change the other.
  const faults = [
    ...planLane(plan, ofNode, gapMs.node, new Random(seed)),
    ...planLane(plan, ofStore, gapMs.store, new Random(seed + 1)),
  ]
  return faults.sort((a, b) => a.at - b.at)
}

function planLane(plan: Plan, kinds: readonly PlannedKind[], gapMs: number, random: Random): PlannedFault[] {
  const weighted = kinds.flatMap(kind => Array<PlannedKind>(plan.weights[kind] ?? 0).fill(kind))
  const faults: PlannedFault[] = []
  let at = 0
  for (;;) {
    at += 200 + random.below(gapMs)
    const fault = random.pick(weighted)
    if (fault === undefined) return faults
    const [least, most] = lasting[fault]
    const forMs = least + random.below(most - least)
    const node = random.below(plan.nodes)
    const amount = amountOf(fault, plan, random)
    if (at + forMs > plan.durationMs) return faults
    faults.push({
      fault,
      at,
      forMs,
      ...(ofOneNode.includes(fault) && { node }),
      ...(amount !== undefined && { amount }),
    })
    at += forMs
  }
}

function amountOf(fault: PlannedKind, plan: Plan, random: Random): PlannedFault['amount'] {
  if (fault === 'delay') {
    const below = () => random.below(plan.longestDelayMs)
    return { toStore: below(), fromStore: below() }
  }
  if (fault !== 'clock') return undefined
  const jumpMs = 1000 + random.below(plan.longestJumpMs - 1000)
  return { jumpMs: random.below(2) === 0 ? jumpMs : -jumpMs }
}

/** Whether it strikes the node itself, not the store or the line to it. */
export function strikesNode(fault: FaultKind): boolean {
  return fault === 'died' || ofNode.includes(fault)
}
