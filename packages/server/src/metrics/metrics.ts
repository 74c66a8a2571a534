/**
 * What the server counts, for Prometheus.
 *
 * What keeps the counts is loaded when they are first asked for, or when many have come together: its ninety modules would
 * take a tenth of the time of a start.
 */
import type { Backlog, NodeFigures } from 'countersign'
import type { Registry } from 'prom-client'
import type { Counts } from './counts.ts'
import type { Instruments } from './instruments.ts'

export interface Metrics extends Counts {
  /** With everything that was counted before. */
  registry(): Promise<Registry>
}

const maxWaiting = 1000

/** For so long the other figures wait for those that the store has to be asked for, ms. */
const backlogWithinMs = 1000

export function createMetrics(figures: () => NodeFigures, backlog: () => Promise<Backlog>): Metrics {
  const waiting: ((counts: Counts) => void)[] = []
  let instruments: Instruments | undefined
  let loading: Promise<Instruments> | undefined

  const load = async () => {
    const { createInstruments } = await import('./instruments.ts')
    instruments = createInstruments(figures, () => known(backlog()))
    for (const count of waiting.splice(0)) count(instruments)
    return instruments
  }
  const count = (one: (counts: Counts) => void) => {
    if (instruments !== undefined) {
      one(instruments)
      return
    }
    waiting.push(one)
    if (waiting.length >= maxWaiting) loading ??= load()
  }

  return {
    registry: async () => {
      loading ??= load()
      return (await loading).registry
    },
    request: (route, method, status, seconds) =>
      count(counts => counts.request(route, method, status, seconds)),
    check: outcome => count(counts => counts.check(outcome)),
    signIn: (outcome, credential) => count(counts => counts.signIn(outcome, credential)),
  }
}

/** What is there in time; a store that is away must not keep anybody from the figures that tell so. */
async function known<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), backlogWithinMs)
  try {
    return await Promise.race([asked.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}
