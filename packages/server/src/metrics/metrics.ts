/**
 * What the server counts, for Prometheus.
 *
 * What keeps the counts is loaded when they are first asked for, or when many have come together: its ninety modules would
 * take a tenth of the time of a start.
 */
import type { NodeFigures } from 'countersign'
import type { Registry } from 'prom-client'
import type { Counts } from './counts.ts'
import type { Instruments } from './instruments.ts'

export interface Metrics extends Counts {
  /** With everything that was counted before. */
  registry(): Promise<Registry>
}

const maxWaiting = 1000

export function createMetrics(figures: () => NodeFigures): Metrics {
  const waiting: ((counts: Counts) => void)[] = []
  let instruments: Instruments | undefined
  let loading: Promise<Instruments> | undefined

  const load = async () => {
    const { createInstruments } = await import('./instruments.ts')
    instruments = createInstruments(figures)
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
