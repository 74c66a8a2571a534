/** Figures over time, from counters that are read again and again. Each says over which window it was counted; none is extrapolated. */
import { type Sample, sumOf } from '../../api/metrics.ts'

/** Counted as they are, in the minute before. */
const counts = ['signIns', 'refusals'] as const
/** A second, as a mean over the ten seconds before: what comes in bursts would jump otherwise. */
const rates = ['sessions', 'tokens', 'accepted', 'refused'] as const
export const countWindowMs = 60_000
const rateWindowMs = 10_000

export type Series = (typeof counts)[number] | (typeof rates)[number]
type Values = Record<Series, number>

export type Reading = Values & {
  atMs: number
  /** When the process that was read began, seconds; its counters began with it. */
  process: number
}
export type Point = Values & {
  atMs: number
  /** How much of the minute has been seen, ms. */
  countedMs: number
}

export function readingOf(samples: readonly Sample[], atMs: number): Reading {
  const signIns = 'countersign_sign_ins_total'
  const answers = 'countersign_checks_total'
  const checked = 'countersign_credentials_checked_total'
  return {
    atMs,
    process: sumOf(samples, 'process_start_time_seconds'),
    signIns: sumOf(samples, signIns, ({ outcome }) => outcome === 'success'),
    refusals: sumOf(samples, signIns, ({ outcome }) => outcome !== 'success'),
    sessions: sumOf(samples, checked, ({ kind }) => kind === 'session'),
    tokens: sumOf(samples, checked, ({ kind }) => kind === 'token'),
    accepted: sumOf(samples, answers, ({ outcome }) => outcome === 'ok'),
    refused: sumOf(samples, answers, ({ outcome }) => outcome !== 'ok'),
  }
}

/** The readings that the next point needs, oldest first: none of another process, nor of before the window. */
export function withReading(before: readonly Reading[], now: Reading): Reading[] {
  const last = before.at(-1)
  const isAnother =
    last !== undefined &&
    (last.process !== now.process || [...counts, ...rates].some(name => now[name] < last[name]))
  const kept = isAnother
    ? []
    : before.filter(({ atMs }) => atMs >= now.atMs - countWindowMs && atMs < now.atMs)
  return [...kept, now]
}

/** @returns `undefined` where there is nothing to compare the newest reading with. */
export function pointOf(readings: readonly Reading[]): Point | undefined {
  const now = readings.at(-1)
  if (now === undefined) return undefined
  const oldest = readings[0] ?? now
  const recent = readings.find(({ atMs }) => atMs >= now.atMs - rateWindowMs) ?? now
  // After a pause, as of a hidden page, the last reading before it is what there is.
  const since = recent === now ? readings.at(-2) : recent
  if (since === undefined) return undefined
  const seconds = (now.atMs - since.atMs) / 1000
  return {
    atMs: now.atMs,
    countedMs: now.atMs - oldest.atMs,
    signIns: now.signIns - oldest.signIns,
    refusals: now.refusals - oldest.refusals,
    sessions: (now.sessions - since.sessions) / seconds,
    tokens: (now.tokens - since.tokens) / seconds,
    accepted: (now.accepted - since.accepted) / seconds,
    refused: (now.refused - since.refused) / seconds,
  }
}
