/**
 * Measures what a flood of invented session identifiers does to everybody else, over PostgreSQL with 3 ms of network: a check
 * from memory and the staleness, beside an equal flood of requests without a credential, in turn. `ROUNDS=5`, `SECONDS=9`;
 * `RATES=1000,2500`; `BUILD` is another checkout that is built. Prints a table; some four minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Api } from '../test/faults/api.ts'
import { administrator, House } from '../test/faults/house.ts'
import { Recorder } from '../test/faults/recorder.ts'
import { OwnServer } from '../test/postgres/own-server.ts'
import { CheckConnection } from './check-connection.ts'
import { type Flooded, flood } from './flood.ts'
import { openSlowLine } from './slow-line.ts'

const build = resolve(process.env.BUILD ?? join(import.meta.dirname, '..'))
const rounds = Number(process.env.ROUNDS ?? 5)
const seconds = Number(process.env.SECONDS ?? 9)
const rates = (process.env.RATES ?? '1000,2500').split(',').map(Number)
const boundMs = 1000
/** Checks a second of the session that is held in memory. */
const checksPerSecond = 100
const stalenessEveryMs = 100

interface Round {
  p50: number
  p99: number
  /** Checks that were not answered 200. */
  refused: number
  /** The most that was seen, ms. */
  staleness: number
  flooded: Flooded
}

async function check(url: string, secret: string, untilMs: number) {
  const connection = await CheckConnection.open(url)
  const tookMs: number[] = []
  let refused = 0
  for (let due = performance.now(); due < untilMs; due += 1000 / checksPerSecond) {
    await pause(Math.max(0, due - performance.now()))
    const { ended, status } = await connection.check(secret)
    // From when it was due: who is not answered does not ask less often.
    tookMs.push(ended - due)
    if (status !== 200) refused += 1
  }
  connection.close()
  return { tookMs: tookMs.sort((one, other) => one - other), refused }
}

async function mostStale(url: string, untilMs: number): Promise<number> {
  let most = 0
  while (performance.now() < untilMs) {
    const text = await (await fetch(`${url}/metrics`)).text()
    most = Math.max(most, 1000 * Number(/^countersign_staleness_seconds (\S+)/m.exec(text)?.[1]))
    await pause(stalenessEveryMs)
  }
  return most
}

async function measure(url: string, secret: string, rate: number, credential: 'invented' | 'none') {
  const flooding = flood({ url, perSecond: rate, seconds, credential })
  // The thread begins, and the server sees the first of it.
  await pause(500)
  // One after the other: to render the metrics takes longer than many checks.
  const { tookMs, refused } = await check(url, secret, performance.now() + (seconds - 1) * (2 / 3) * 1000)
  const staleness = await mostStale(url, performance.now() + (seconds - 1) * (1 / 3) * 1000)
  const flooded = await flooding
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), refused, staleness, flooded }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 100) / 100
}

function row(measured: readonly Round[]): Record<string, unknown> {
  return {
    'check p50, ms': median(measured.map(({ p50 }) => p50)),
    'check p99, ms': median(measured.map(({ p99 }) => p99)),
    'refused checks': measured.reduce((sum, { refused }) => sum + refused, 0),
    'staleness at the most, ms': Math.round(Math.max(...measured.map(({ staleness }) => staleness))),
    'sent a second': Math.round(median(measured.map(({ flooded }) => flooded.sent)) / seconds),
    answered: JSON.stringify(measured.at(-1)?.flooded.answers),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-flood-'))
const server = await OwnServer.start()
const database = new URL(await server.createDatabase('countersign'))
const line = await openSlowLine({ port: server.port, thereMs: 1, backMs: 2 })
database.port = String(line.port)
const recorder = new Recorder()
const house = new House({
  build,
  folder,
  store: {
    kind: 'postgres',
    url: () => database.href,
    lines: [],
    weights: {},
    gapMs: 0,
    close: () => server.remove(),
  },
  nodes: 1,
  recorder,
  movesClocks: false,
  env: { COUNTERSIGN_MAX_STALENESS_MS: String(boundMs) },
})
const api = new Api(
  house.nodes.map(node => () => node.url),
  recorder,
)
try {
  await house.start()
  const url = house.nodes[0]?.url ?? ''
  const scene = { node: 0, account: { subject: -1 } }
  const { login } = await api.signIn(scene, administrator, 0, 'session', administrator.password)
  const secret = login?.access.secret ?? ''
  const measured = new Map<string, Round[]>()
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const rate of rates) {
      for (const credential of round % 2 === 0
        ? (['none', 'invented'] as const)
        : (['invented', 'none'] as const)) {
        const one = await measure(url, secret, rate, credential)
        const name = `${rate}/s, ${credential === 'none' ? 'no credential' : 'invented identifiers'}`
        if (round > 0) measured.set(name, [...(measured.get(name) ?? []), one])
      }
    }
  }
  console.log(
    `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}; bound ${boundMs} ms; medians of ${rounds}`,
  )
  console.table(Object.fromEntries([...measured].sort().map(([name, all]) => [name, row(all)])))
} finally {
  api.close()
  await house.close()
  await line.close()
  rmSync(folder, { recursive: true, force: true })
}
