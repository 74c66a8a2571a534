/**
 * Measures how many appends to the feed over PostgreSQL one process and three can make, at some ms of network, beside bare inserts of
 * the same rows; what a process that stands still and a snapshot that is held open do to the others; and what an idle node does
 * while others append. `BUILD` is another checkout that is built (its bare inserts are left out), `SECONDS=4`, `PAIRS=5`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { OwnServer } from '../test/postgres/own-server.ts'
import type { Appended, AppendTask } from './append-worker.ts'
import { countIdleNode } from './idle-node.ts'
import { openSlowLine } from './slow-line.ts'

const here = resolve(import.meta.dirname, '..')
const build = resolve(process.env.BUILD ?? here)
const isOther = build !== here
const seconds = Number(process.env.SECONDS ?? 4)
const pairs = Number(process.env.PAIRS ?? 5)

interface Running {
  pid: number
  result: Promise<Appended>
}

function start(task: Omit<AppendTask, 'build' | 'seconds'>): Running {
  const given = JSON.stringify({ ...task, build, seconds } satisfies AppendTask)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-worker.ts'), given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = child.stdout.setEncoding('utf8').toArray()
  const result = once(child, 'close').then(async () => JSON.parse((await said).join('')) as Appended)
  return { pid: child.pid ?? 0, result }
}

/** All of them at once; together. */
async function together(tasks: readonly Omit<AppendTask, 'build' | 'seconds'>[]): Promise<Appended> {
  const results = await Promise.all(tasks.map(task => start(task).result))
  return {
    perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
    processor: results.reduce((sum, { processor }) => sum + processor, 0),
  }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits

const server = await OwnServer.start()
const database = await server.createDatabase('appends')
const line = await Promise.all(
  [0, 1, 5].map(async ms => {
    if (ms === 0) return { ms, url: database, close: async () => {} }
    const opened = await openSlowLine({ port: server.port, thereMs: ms, backMs: 0 })
    const url = new URL(database)
    url.port = String(opened.port)
    return { ms, url: url.href, close: () => opened.close() }
  }),
)
try {
  // Brings the schema up to date.
  await start({ kind: 'ours', url: database, callers: 1 }).result
  for (const { ms, url } of line) {
    for (const callers of [16, 64]) {
      const ours = await together([{ kind: 'ours', url, callers }])
      const bare = isOther ? undefined : await together([{ kind: 'bare', url, callers }])
      console.log(
        `${ms} ms, ${callers} callers: ${round(ours.perSecond)} appends a second, processor ${round(ours.processor, 2)}`,
        bare === undefined
          ? ''
          : `; bare ${round(bare.perSecond)}, ratio ${round(ours.perSecond / bare.perSecond, 2)}`,
      )
    }
  }
  for (const { ms, url } of line) {
    const ratios: number[] = []
    const rates: number[][] = [[], []]
    for (let pair = 0; pair < pairs; pair++) {
      const one = await together([{ kind: 'ours', url, callers: 16 }])
      const three = await together([1, 2, 3].map(() => ({ kind: 'ours', url, callers: 16 })))
      ratios.push(three.perSecond / one.perSecond)
      rates[0]?.push(one.perSecond)
      rates[1]?.push(three.perSecond)
    }
    const [one = [], three = []] = rates
    console.log(
      `${ms} ms, one process and three of 16 callers, medians of ${pairs} pairs: ${round(median(one))}, ${round(median(three))}, ratio ${round(median(ratios), 2)}`,
    )
  }
  await stoppedAndHeld(line[1]?.url ?? database)
  if (!isOther) {
    const { counts, appended } = await countIdleNode(build, database, () =>
      start({ kind: 'ours', url: database, callers: 8, perSecond: 250 }),
    )
    console.log(`an idle node beside ${round(appended.perSecond)} appends a second, each second:`, counts)
  }
} finally {
  await Promise.all(line.map(({ close }) => close()))
  await server.remove()
}

/** What others do to two processes: a third that stands still half of the time, and a snapshot that is held open. */
async function stoppedAndHeld(url: string): Promise<void> {
  const two = () => [1, 2].map(() => start({ kind: 'ours', url, callers: 16 }))
  const rateOf = async (running: readonly Running[]) =>
    (await Promise.all(running.map(({ result }) => result))).reduce((sum, one) => sum + one.perSecond, 0)
  const ratios = { stopped: [] as number[], held: [] as number[] }
  for (let pair = 0; pair < pairs; pair++) {
    // The third takes its share of the processor in both.
    const third = start({ kind: 'ours', url, callers: 1 })
    const alone = await rateOf(two())
    await third.result
    const stopping = start({ kind: 'ours', url, callers: 1 })
    const others = two()
    let isOver = false
    const halves = (async () => {
      while (!isOver) {
        process.kill(stopping.pid, 'SIGSTOP')
        await pause(100)
        process.kill(stopping.pid, 'SIGCONT')
        await pause(100)
      }
    })()
    const beside = await rateOf(others)
    isOver = true
    await halves
    await stopping.result
    ratios.stopped.push(beside / alone)
    const holder = new Client(database)
    await holder.connect()
    await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await holder.query('SELECT count(*) FROM countersign.entry')
    const besideThird = start({ kind: 'ours', url, callers: 1 })
    const held = await rateOf(two())
    await besideThird.result
    await holder.end()
    ratios.held.push(held / alone)
  }
  console.log(
    `1 ms, two processes, of their rate: ${round(median(ratios.stopped), 2)} beside one that is stopped 100 of 200 ms, ${round(median(ratios.held), 2)} beside a snapshot that is held open`,
  )
}
