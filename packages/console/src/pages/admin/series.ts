/** Rates over time, from counters that are read again and again. */
import { type Sample, sumOf } from '../../api/metrics.ts'

/** How many units of its rate a second makes: sign-ins are told a minute, checks a second. */
const perSecond = { signIns: 60, refusals: 60, sessions: 1, tokens: 1, accepted: 1, refused: 1 } as const

export type Series = keyof typeof perSecond
export type Point = { atMs: number } & Record<Series, number>
export type Reading = Point

const series = Object.keys(perSecond) as Series[]

export function readingOf(samples: readonly Sample[], atMs: number): Reading {
  const signIns = 'countersign_sign_ins_total'
  const answers = 'countersign_checks_total'
  const checked = 'countersign_credentials_checked_total'
  return {
    atMs,
    signIns: sumOf(samples, signIns, ({ outcome }) => outcome === 'success'),
    refusals: sumOf(samples, signIns, ({ outcome }) => outcome !== 'success'),
    sessions: sumOf(samples, checked, ({ kind }) => kind === 'session'),
    tokens: sumOf(samples, checked, ({ kind }) => kind === 'token'),
    accepted: sumOf(samples, answers, ({ outcome }) => outcome === 'ok'),
    refused: sumOf(samples, answers, ({ outcome }) => outcome !== 'ok'),
  }
}

/** @returns `undefined` where no time has passed, or a counter began anew: a process was started. */
export function pointBetween(before: Reading, now: Reading): Point | undefined {
  const seconds = (now.atMs - before.atMs) / 1000
  if (seconds <= 0 || series.some(name => now[name] < before[name])) return undefined
  const rates = series.map(name => [name, ((now[name] - before[name]) / seconds) * perSecond[name]])
  return { atMs: now.atMs, ...(Object.fromEntries(rates) as Record<Series, number>) }
}
