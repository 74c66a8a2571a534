/** One run: people use the nodes while the plan strikes, everything is healed, and every credential is tried everywhere. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '../../packages/server/test/support/random.ts'
import { Actor } from './actor.ts'
import { Api, type Held, type Scene } from './api.ts'
import { check, honoured, type Violation } from './checker.ts'
import { type History, writeHistory } from './history.ts'
import { administrator, House } from './house.ts'
import { isAcknowledgedEnding } from './outcome.ts'
import { Recorder } from './recorder.ts'
import { type Plan, planFaults } from './schedule.ts'
import type { Store } from './store.ts'
import { sweep } from './sweep.ts'
import { drawTimeline } from './timeline.ts'
import { Verifiers } from './verifiers.ts'

export interface RunOptions {
  seed: number
  nodes: number
  minutes: number
  /** Goes on past `minutes`, with a plan as long again, until so many endings were acknowledged. */
  revocations?: number
  /** The same, until so many checks were made. */
  checks?: number
  actors: number
  /** How many do nothing but check what the actors hold and what they have ended; none by default. */
  onlookers?: number
  /** How many services elsewhere follow the feed of each node; 1 by default. */
  verifiers?: number
  build: string
  /** Where the history, the timeline and the nodes' logs are put. */
  folder: string
  boundMs: number
  idleSeconds: number
  longestDelayMs: number
  weights: Plan['weights']
  /** The pause between two faults of the store, at the most, ms; by default what the store says. */
  storeGapMs?: number
  /** People do nothing but cross endings with first checks. */
  onlyCrosses?: boolean
  /** Stops as soon as the checker finds something; asked once a second. */
  stopsAtViolation?: boolean
}

export interface RunResult {
  history: History
  violations: Violation[]
  seconds: number
}

const longestJumpMs = 25_000
const accessTokenSeconds = 3600

export async function run(store: Store, options: RunOptions): Promise<RunResult> {
  const { seed, nodes, boundMs, idleSeconds, folder, build } = options
  mkdirSync(folder, { recursive: true })
  const recorder = new Recorder()
  const house = new House({
    build,
    folder,
    store,
    nodes,
    recorder,
    movesClocks: (options.weights.clock ?? 0) > 0,
    env: {
      COUNTERSIGN_MAX_STALENESS_MS: String(boundMs),
      COUNTERSIGN_SESSION_IDLE_SECONDS: String(idleSeconds),
      COUNTERSIGN_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
    },
  })
  const history = (): History => ({
    settings: {
      type: 'settings',
      seed,
      store: store.kind,
      nodes,
      boundMs,
      // A touch is noted once in a twentieth, written a second later, and lost with the node or held up by the store.
      idleMs: idleSeconds * 950 - longestJumpMs - 15_000,
      clockSlackMs: longestJumpMs * 2,
      settleMs: 30_000,
    },
    calls: recorder.calls,
    faults: recorder.faults,
  })
  const began = performance.now()
  try {
    await house.start()
    const urls = house.nodes.map(node => () => node.url)
    const api = new Api(urls, recorder)
    const reader = await signInAdministrator(api)
    const setup = { build, urls: house.nodes.map(({ url }) => url), perNode: options.verifiers ?? 1 }
    const verifiers = await Verifiers.open({ ...setup, reader, boundMs, recorder })
    const actors = await createActors(api, verifiers, reader, options)
    const isFound = () => options.stopsAtViolation === true && hasLateAcceptance(history())
    await useAndStrike(house, actors, { storeGapMs: store.gapMs, ...options }, recorder, isFound)
    await sweep(api, verifiers, house, actors)
    verifiers.close()
    api.close()
  } finally {
    await house.close()
  }
  const whole = history()
  const violations = check(whole)
  writeFileSync(join(folder, 'history.jsonl'), writeHistory(whole))
  writeFileSync(join(folder, 'timeline.svg'), drawTimeline(whole, violations))
  return { history: whole, violations, seconds: (performance.now() - began) / 1000 }
}

async function signInAdministrator(api: Api): Promise<Held> {
  const scene: Scene = { node: 0, account: { subject: -1 } }
  const { login } = await api.signIn(scene, administrator, 0, 'session', administrator.password)
  if (login === undefined) throw new Error('the administrator could not sign in')
  return login.access
}

async function createActors(
  api: Api,
  verifiers: Verifiers,
  administrator: Held,
  options: RunOptions,
): Promise<Actor[]> {
  const { nodes, boundMs, seed, onlyCrosses = false } = options
  const crossingMs = boundMs === 0 ? 0 : options.longestDelayMs / 2
  const names = Array.from({ length: options.actors }, (_, index) => `actor-${index}@example.com`)
  return Promise.all(
    names.map(async (identifier, index) => {
      const random = new Random(seed * 1000 + index)
      const account = await api.signUp(index % nodes, identifier)
      return new Actor(
        { api, verifiers, random, nodes, boundMs, crossingMs, onlyCrosses, administrator },
        account,
      )
    }),
  )
}

async function useAndStrike(
  house: House,
  actors: readonly Actor[],
  options: RunOptions & { storeGapMs: number },
  recorder: Recorder,
  isFound: () => boolean,
): Promise<void> {
  const { revocations = 0, checks = 0, onlookers = 0 } = options
  const durationMs = options.minutes * 60_000
  for (let round = 0; ; round++) {
    const faults = planFaults({
      seed: options.seed + round * 7919,
      nodes: options.nodes,
      durationMs,
      weights: options.weights,
      gapMs: { node: 2500, store: options.storeGapMs },
      longestDelayMs: options.longestDelayMs,
      longestJumpMs,
    })
    const until = performance.now() + durationMs
    let found = false
    const isOver = () => found || performance.now() >= until
    const lookOn = async (_: unknown, index: number) => {
      const random = new Random(options.seed * 1000 + 500_000 + index)
      // Where there is nothing to look at, or a node hangs, others get the turn.
      while (!isOver()) await Promise.all([random.pick(actors)?.look(random), pause(2)])
    }
    const watch = async () => {
      while (!isOver()) {
        await pause(1000)
        found = isFound()
      }
    }
    await Promise.all([
      house.strikeAll(faults, isOver),
      watch(),
      ...actors.map(actor => actor.run(isOver)),
      ...Array.from({ length: onlookers }, lookOn),
    ])
    const acknowledged = recorder.calls.filter(isAcknowledgedEnding).length
    const checked = recorder.calls.filter(({ operation }) => operation === 'check').length
    if (found || (acknowledged >= revocations && checked >= checks)) return
    console.log(`${acknowledged} endings acknowledged so far, ${checked} checks`)
  }
}

/** What can be told while calls are still under way: their answers can only add to it. */
function hasLateAcceptance(history: History): boolean {
  return check(history).some(({ rule }) => honoured.includes(rule))
}
