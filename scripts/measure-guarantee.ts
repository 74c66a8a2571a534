/**
 * Measures the guarantee over loopback: how soon a revocation is refused everywhere, what strict costs, whether nodes get
 * in each other's way, and how often the database is asked. `STORE=sqlite|postgres`, `REVOCATIONS=1000`,
 * `ONLY=revocation`; prints JSON last.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Account, Api, type Held, type Login } from '../test/faults/api.ts'
import { administrator, House } from '../test/faults/house.ts'
import { openStore } from '../test/faults/open-store.ts'
import { Recorder } from '../test/faults/recorder.ts'
import type { Store } from '../test/faults/store.ts'
import { CheckConnection } from './check-connection.ts'
import { countQueries } from './frontend-messages.ts'

const build = resolve(import.meta.dirname, '..')
const revocations = Number(process.env.REVOCATIONS ?? 1000)
/** Between two revocations where five come a second: over PostgreSQL each is read at once then, and of more at most ten times a second. */
const quietMs = 200
const secondsEach = Number(process.env.SECONDS ?? 4)
/** Checks a second on all nodes together while revocations are timed, so that a node is busy and not overrun. */
const loadPerSecond = 300
const boundMs = 1000

interface Site {
  house: House
  store: Store
  api: Api
  account: Account
  /** How many queries went to the database since the start. */
  queries: () => number
}

async function withSite<Result>(
  kind: Store['kind'],
  nodes: number,
  maxStalenessMs: number,
  work: (site: Site) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-measure-'))
  const store = await openStore(kind, folder, nodes)
  let queries = 0
  for (const line of store.lines) line.watch = () => countQueries(() => (queries += 1))
  const recorder = new Recorder()
  const env = {
    COUNTERSIGN_MAX_STALENESS_MS: String(maxStalenessMs),
    COUNTERSIGN_ACCESS_TOKEN_SECONDS: '3600',
  }
  const house = new House({ build, folder, store, nodes, recorder, movesClocks: false, env })
  const api = new Api(
    house.nodes.map(node => () => node.url),
    recorder,
  )
  try {
    await house.start()
    const scene = { node: 0, account: { subject: -1 } }
    const { id = '' } = await api.signIn(scene, administrator, 0, 'session', administrator.password)
    const account = { id, subject: scene.account.subject, identifier: administrator.identifier }
    return await work({ house, store, api, account, queries: () => queries })
  } finally {
    api.close()
    await house.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function signIn({ api, account }: Site, kind: 'session' | 'token'): Promise<Login> {
  const { login } = await api.signIn({ node: 0, account }, account, 0, kind, administrator.password)
  if (login === undefined) throw new Error('a sign-in was refused')
  return login
}

/**
 * From the acknowledgement to the refusal that a client has in its hands, on the slowest of the nodes: at the
 * acknowledgement every node is asked, each on a connection of its own, and again at once while it still accepts. One
 * round trip and whatever stands before it in the queue are in it. And how long after the acknowledgement a check still
 * began that was accepted: that is what the guarantee is about.
 */
async function measureRevocation(kind: Store['kind'], pauseMs: number): Promise<object> {
  return withSite(kind, 3, kind === 'sqlite' ? 0 : boundMs, async site => {
    const { house, api, account } = site
    const probes = await Promise.all(house.nodes.map(({ url }) => CheckConnection.open(url)))
    const load = await startLoad(site)
    const refused: number[] = []
    const accepted: number[] = []
    for (let round = 0; round < revocations; round++) {
      if (pauseMs > 0) await pause(pauseMs)
      const { access } = await signIn(site, round % 2 === 0 ? 'session' : 'token')
      for (const probe of probes) await expectStatus(probe, access, 200)
      const { status, ended: acknowledgedAt } = await api.signOut(
        { node: round % house.nodes.length, account },
        access,
      )
      if (status !== 204) throw new Error(`a sign-out answered ${status}`)
      const seen = await Promise.all(probes.map(probe => untilRefused(probe, access)))
      refused.push(Math.max(...seen.map(({ refusedAt }) => refusedAt - acknowledgedAt)))
      accepted.push(Math.max(0, ...seen.map(({ lastAccepted }) => lastAccepted - acknowledgedAt)))
    }
    const perSecond = await load.stop()
    for (const probe of probes) probe.close()
    return {
      revocations,
      'pause between two, ms': pauseMs,
      'other checks a second': perSecond,
      'acknowledged → refused on every node, ms': percentiles(refused),
      'acknowledged → last check begun that was accepted, ms': percentiles(accepted),
    }
  })
}

async function untilRefused(
  probe: CheckConnection,
  { secret }: Held,
): Promise<{ refusedAt: number; lastAccepted: number }> {
  let lastAccepted = Number.NEGATIVE_INFINITY
  for (;;) {
    const { began, ended, status } = await probe.check(secret)
    if (status === 401) return { refusedAt: ended, lastAccepted }
    if (status !== 200) throw new Error(`a check answered ${status}`)
    lastAccepted = began
  }
}

/** Checks at an even pace on every node, of sessions and tokens that live on. */
async function startLoad(site: Site): Promise<{ stop(): Promise<number> }> {
  const { nodes } = site.house
  const held = [(await signIn(site, 'session')).access, (await signIn(site, 'token')).access]
  let isOver = false
  let made = 0
  const began = performance.now()
  const work = nodes.map(async ({ url }, index) => {
    const connection = await CheckConnection.open(url)
    const everyMs = (1000 * nodes.length) / loadPerSecond
    for (let due = performance.now(); !isOver; due += everyMs) {
      await pause(Math.max(0, due - performance.now()))
      await expectStatus(connection, held[(made + index) % 2], 200)
      made += 1
    }
    connection.close()
  })
  return {
    stop: async () => {
      isOver = true
      await Promise.all(work)
      return Math.round((made * 1000) / (performance.now() - began))
    },
  }
}

/** Checks a second with so many in flight, over all nodes; the nodes' own processor time for each; queries for 1,000. */
async function measureRate(site: Site, inFlight: number): Promise<Record<string, number>> {
  const { nodes } = site.house
  const held = [(await signIn(site, 'session')).access, (await signIn(site, 'token')).access]
  const each = Math.max(1, Math.round(inFlight / nodes.length))
  const connections = await Promise.all(
    nodes.flatMap(({ url }) => Array.from({ length: each }, () => CheckConnection.open(url))),
  )
  let until = performance.now() + 1000
  let made = 0
  const loop = async (connection: CheckConnection, index: number) => {
    for (let turn = index; performance.now() < until; turn++) {
      await expectStatus(connection, held[turn % 2], 200)
      made += 1
    }
  }
  // A second of warming up.
  await Promise.all(connections.map(loop))
  made = 0
  const queriesBefore = site.queries()
  const processorBefore = processorMs(site.house)
  const began = performance.now()
  until = began + secondsEach * 1000
  await Promise.all(connections.map(loop))
  const tookMs = performance.now() - began
  const figures = {
    'checks a second': Math.round((made * 1000) / tookMs),
    'µs a check': round((tookMs * 1000) / made),
    'processor µs a check': round(((processorMs(site.house) - processorBefore) * 1000) / made),
    'queries for 1,000 checks': round(((site.queries() - queriesBefore) * 1000) / made),
  }
  for (const connection of connections) connection.close()
  return figures
}

/** What the nodes have used of the processors so far: user and system, in ticks of 10 ms (proc(5)). */
function processorMs({ nodes }: House): number {
  const used = nodes.map(({ processId }) => {
    const fields = readFileSync(`/proc/${processId}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  })
  return used.reduce((total, ms) => total + ms, 0)
}

async function expectStatus(
  connection: CheckConnection,
  held: Held | undefined,
  expected: number,
): Promise<void> {
  const { status } = await connection.check(held?.secret ?? '')
  if (status !== expected) throw new Error(`a check answered ${status}`)
}

function percentiles(values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

const kinds = (process.env.STORE ?? 'sqlite,postgres').split(',') as Store['kind'][]
const report: Record<string, unknown> = {
  machine: `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}, clients on the same machine`,
}
for (const kind of kinds) {
  const revocation = [await measureRevocation(kind, 0), await measureRevocation(kind, quietMs)]
  console.log(`${kind}: 3 nodes, ${JSON.stringify(revocation, undefined, 2)}`)
  if (process.env.ONLY === 'revocation') continue
  const strictness: Record<string, object> = {}
  for (const bound of [boundMs, 0]) {
    await withSite(kind, 1, bound, async site => {
      for (const inFlight of [1, 32, 256])
        strictness[`${bound === 0 ? 'strict' : `bound ${bound} ms`}, ${inFlight} in flight`] =
          await measureRate(site, inFlight)
    })
  }
  console.log(`${kind}: 1 node`)
  console.table(strictness)
  const growth: Record<string, object> = {}
  for (const nodes of [1, 2, 3]) {
    growth[`${nodes} nodes`] = await withSite(kind, nodes, kind === 'sqlite' ? 0 : boundMs, site =>
      measureRate(site, 24 * nodes),
    )
  }
  console.log(`${kind}: as nodes grow, 24 in flight each`)
  console.table(growth)
  report[kind] = { revocation, strictness, growth }
}
console.log(JSON.stringify(report))
