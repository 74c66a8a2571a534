/** Contenders' checks in one run: each in a process of its own, taking turns in many short rounds. */
import type { Rotation, RoundFigures, RoundInput } from '../check-worker.ts'
import { say } from '../harness/progress.ts'
import { median, medianBeside } from '../harness/statistics.ts'
import { shuffled } from '../harness/turns.ts'
import { Worker } from '../harness/worker.ts'
import type { Plan } from './measure.ts'

export interface Entrant {
  /** As the table shows it. */
  name: string
  /** Of `contenders/`. */
  module: string
  variant: string
  rotations: readonly Rotation[]
  needsRedis?: boolean
}

export interface LaneFigures extends RoundFigures {
  entrant: Entrant
  rotation: Rotation
  /** How many credentials took turns. */
  credentials: number
  /** Those of the same number were made together. */
  rounds: readonly RoundFigures[]
}

interface Lane {
  worker: Worker
  entrant: Entrant
  rotation: Rotation
  credentials: number
  checks: number
  rounds: RoundFigures[]
}

/** Medians over the rounds, in the order of the entrants. */
export async function race(plan: Plan, entrants: readonly Entrant[]): Promise<LaneFigures[]> {
  const rounds = plan.isQuick ? 5 : 31
  const pace = plan.isQuick
    ? { warmUpMs: 300, roundMs: 10, mostChecks: 20_000 }
    : { warmUpMs: 2000, roundMs: 30, mostChecks: 100_000 }
  const lanes: Lane[] = []
  const workers: Worker[] = []
  try {
    for (const entrant of entrants) {
      if (entrant.needsRedis === true && plan.setting.redisUrl === undefined) continue
      const worker = new Worker('check-worker.ts', [entrant.module, entrant.variant])
      workers.push(worker)
      const credentials = await worker.ask<number>('prepare', plan.setting)
      for (const rotation of entrant.rotations) {
        // Making new credentials takes longer than checking them.
        const isCold = rotation === 'cold'
        const checks = await worker.ask<number>('warmUp', {
          rotation,
          ...pace,
          ...(isCold && { mostChecks: 300, warmUpMs: 2 * pace.warmUpMs }),
        })
        lanes.push({ worker, entrant, rotation, credentials, checks, rounds: [] })
      }
      say(`  warm: ${entrant.name}`)
    }
    for (let round = 0; round < rounds; round++) {
      for (const { worker, rotation, checks, rounds: done } of shuffled(lanes)) {
        const input: RoundInput = { rotation, checks }
        done.push(await worker.ask<RoundFigures>('round', input))
      }
    }
    return lanes.map(({ entrant, rotation, credentials, rounds: done }) => ({
      entrant,
      rotation,
      credentials,
      wall: median(done.map(({ wall }) => wall)),
      cpu: median(done.map(({ cpu }) => cpu)),
      rounds: done,
    }))
  } finally {
    await Promise.all(workers.map(worker => worker.stop()))
  }
}

/** How many times as long as another one takes, of `wall` or `cpu`; `undefined` where either was not measured. */
export function timesAsLong(
  one: LaneFigures | undefined,
  other: LaneFigures | undefined,
  of: 'wall' | 'cpu',
): number | undefined {
  if (one === undefined || other === undefined) return undefined
  return medianBeside(one.rounds, other.rounds, (round, beside) => round[of] / beside[of])
}
