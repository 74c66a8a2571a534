/** Contenders' servers in one run: all are up at once, on one core, and take turns at answering. */
import type { Framework } from '../contenders/contender.ts'
import { load } from '../harness/load.ts'
import { say } from '../harness/progress.ts'
import { median } from '../harness/statistics.ts'
import { shuffled } from '../harness/turns.ts'
import { Worker } from '../harness/worker.ts'
import type { ServingFigures } from '../http-worker.ts'
import type { Plan } from './measure.ts'

export interface Server {
  name: string
  framework: Framework
  /** Of `contenders/`. */
  module: string
  variant: string
  needsRedis?: boolean
}

export interface ServerFigures {
  server: Server
  perSecond: number
  /** µs of the server's process a request. */
  cpu: number
  /** What carries the credential. */
  carrier: string
  /** The same round by round, for comparisons: servers that took turns in a round had the same machine. */
  rounds: readonly Round[]
}

interface Round {
  perSecond: number
  cpu: number
}

interface Lane extends ServingFigures {
  worker: Worker
  server: Server
  rounds: Round[]
}

/** Medians over the rounds, in the order of the servers. */
export async function raceServers(plan: Plan, servers: readonly Server[]): Promise<ServerFigures[]> {
  const rounds = plan.isQuick ? 2 : 13
  const lanes: Lane[] = []
  try {
    for (const server of servers) {
      if (server.needsRedis === true && plan.setting.redisUrl === undefined) continue
      const worker = new Worker('http-worker.ts', [server.module, server.variant], { core: 0 })
      const lane: Lane = { worker, server, rounds: [], port: 0, header: undefined }
      lanes.push(lane)
      Object.assign(lane, await worker.ask<ServingFigures>('serve', plan.setting))
      // Until the code is compiled as it will stay.
      await turn(lane, plan.isQuick ? 1 : 3)
      say(`  warm: ${server.name}, ${server.framework}`)
    }
    for (let round = 0; round < rounds; round++) {
      for (const lane of shuffled(lanes)) lane.rounds.push(await turn(lane, 1))
    }
    return lanes.map(({ server, header, rounds: done }) => ({
      server,
      carrier: header?.[0] ?? 'none',
      perSecond: median(done.map(({ perSecond }) => perSecond)),
      cpu: median(done.map(({ cpu }) => cpu)),
      rounds: done,
    }))
  } finally {
    await Promise.all(lanes.map(({ worker }) => worker.stop()))
  }
}

async function turn({ worker, port, header }: Lane, seconds: number): Promise<Round> {
  const before = await worker.ask<number>('cpu')
  const { requests, perSecond } = await load(`http://127.0.0.1:${port}/me`, header, seconds)
  const after = await worker.ask<number>('cpu')
  return { perSecond, cpu: (after - before) / requests }
}
