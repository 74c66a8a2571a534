/** What a live session takes of memory, and how long a process stands still while it holds millions. */
import pg from 'pg'
import { createClient } from 'redis'
import { say } from '../harness/progress.ts'
import { Worker } from '../harness/worker.ts'
import type { Stalls, Weight } from '../memory-worker.ts'
import type { Row } from '../report/result.ts'
import type { Measure, Plan } from './measure.ts'

interface Holder {
  name: string
  module: string
  variant: string
  /** Sessions at which it is weighed. */
  weighedAt: readonly number[]
}

const million = 1_000_000

function holders(isQuick: boolean): Holder[] {
  const scale = isQuick ? 0.02 : 1
  const at = (...counts: number[]) => counts.map(count => count * scale)
  return [
    {
      name: 'Countersign',
      module: 'countersign-table',
      variant: 'table',
      weighedAt: at(million, 5 * million, 10 * million),
    },
    { name: 'a plain Map', module: 'floor', variant: 'Map', weighedAt: at(million) },
    {
      name: 'express-session, MemoryStore',
      module: 'express-session',
      variant: 'MemoryStore',
      weighedAt: at(million),
    },
    {
      name: '@fastify/session, in memory',
      module: 'fastify-session',
      variant: 'in memory',
      weighedAt: at(100_000),
    },
  ]
}

export const measureMemory: Measure = async plan => {
  const rows: Row[] = []
  for (const holder of holders(plan.isQuick)) rows.push(...(await weigh(plan, holder)))
  rows.push(...(await weighStores(plan)))
  return {
    id: 'memory',
    title: 'Memory and stalls',
    tables: [
      {
        id: 'memory',
        title: 'A live session, by the memory of the process',
        columns: [
          { id: 'sessions', label: 'live sessions' },
          { id: 'bytes', label: 'each, resident', unit: 'bytes' },
          { id: 'used', label: 'each, by V8', unit: 'bytes' },
          { id: 'resident', label: 'the process', unit: 'MB' },
          { id: 'turn', label: 'longest stall', unit: 'ms' },
          { id: 'turn-cpu', label: 'of it CPU', unit: 'ms' },
          { id: 'gc', label: 'longest GC pause', unit: 'ms' },
          { id: 'check', label: 'a check there', unit: 'µs' },
        ],
        rows,
        charts: [{ column: 'bytes', title: 'Bytes a live session' }],
        notes: [
          'By the resident set after a collection, less what it was with 5,000 sessions. The stalls are those while sessions were added up to that number, and while they were checked there in no order.',
          'Of the sessions of peers 10,000 take turns at being checked; a check of @fastify/session is a request over loopback.',
          'Redis and PostgreSQL by what they say themselves; there a session is in no process of the application.',
        ],
      },
    ],
  }
}

async function weigh(plan: Plan, { name, module, variant, weighedAt }: Holder): Promise<Row[]> {
  const flags = ['--expose-gc', '--max-old-space-size=12000']
  const worker = new Worker('memory-worker.ts', [module, variant], { flags })
  const rows: Row[] = []
  try {
    const first = await worker.ask<Weight>('open')
    let held = 5000
    for (const sessions of weighedAt) {
      say(`memory: ${name}, ${sessions.toLocaleString('en')}`)
      const growing = await worker.ask<Stalls>('add', sessions - held)
      held = sessions
      const serving = await worker.ask<Stalls>('check', plan.isQuick ? 10_000 : 500_000)
      const { resident, used } = await worker.ask<Weight>('weigh')
      rows.push({
        name: `${name}, ${shortly(sessions)}`,
        isOwn: name === 'Countersign',
        values: {
          sessions,
          bytes: (resident - first.resident) / (sessions - 5000),
          used: (used - first.used) / (sessions - 5000),
          resident: resident / 1e6,
          turn: Math.max(growing.longestTurn, serving.longestTurn),
          'turn-cpu': Math.max(growing.longestTurnCpu, serving.longestTurnCpu),
          gc: Math.max(growing.longestGc, serving.longestGc),
          check: serving.each,
        },
      })
    }
    return rows
  } finally {
    await worker.stop()
  }
}

function shortly(count: number): string {
  return count >= million ? `${count / million} million` : count.toLocaleString('en')
}

/** What the stores that express-session asks take for a session of its. */
async function weighStores({ isQuick, setting }: Plan): Promise<Row[]> {
  const count = isQuick ? 1000 : 20_000
  const rows: Row[] = []
  const { redisUrl, postgresUrl } = setting
  say('memory: Redis and PostgreSQL')
  if (redisUrl !== undefined) {
    const client = createClient({ url: redisUrl })
    await client.connect()
    const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
    const before = await used()
    await withSessions(plan(count), 'Redis', async () => {
      rows.push(storeRow('express-session, Redis', count, (await used()) - before))
    })
    await client.close()
  }
  await withSessions(plan(count), 'PostgreSQL', async ({ pid }) => {
    const client = new pg.Client(new URL(`express_session_${pid}`, postgresUrl).href)
    await client.connect()
    const { rows: sizes } = await client.query(`SELECT pg_total_relation_size('session') AS size`)
    rows.push(storeRow('express-session, PostgreSQL', count, Number(sizes[0].size)))
    await client.end()
  })
  return rows

  function plan(wanted: number) {
    return { ...setting, count: wanted }
  }
}

async function withSessions(
  setting: Plan['setting'],
  variant: string,
  weighNow: (worker: Worker) => Promise<void>,
) {
  const worker = new Worker('check-worker.ts', ['express-session', variant])
  try {
    await worker.ask('prepare', setting)
    await weighNow(worker)
  } finally {
    await worker.stop()
  }
}

function storeRow(name: string, sessions: number, bytes: number): Row {
  return { name, values: { sessions, bytes: bytes / sessions } }
}
