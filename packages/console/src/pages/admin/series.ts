/** Rates over time, from counters that are read again and again. */
import { type Sample, sumOf } from '../../api/metrics.ts'

export interface Point {
  atMs: number
  /** A minute. */
  signIns: number
  refusals: number
  /** A second. */
  accepted: number
  refused: number
}

export interface Reading {
  atMs: number
  signIns: number
  refusals: number
  accepted: number
  refused: number
}

export function readingOf(samples: readonly Sample[], atMs: number): Reading {
  const signIns = 'countersign_sign_ins_total'
  const checks = 'countersign_checks_total'
  return {
    atMs,
    signIns: sumOf(samples, signIns, ({ outcome }) => outcome === 'success'),
    refusals: sumOf(samples, signIns, ({ outcome }) => outcome !== 'success'),
    accepted: sumOf(samples, checks, ({ outcome }) => outcome === 'ok'),
    refused: sumOf(samples, checks, ({ outcome }) => outcome !== 'ok'),
  }
}

/** @returns `undefined` where no time has passed, or a counter began anew: a process was started. */
export function pointBetween(before: Reading, now: Reading): Point | undefined {
  const seconds = (now.atMs - before.atMs) / 1000
  const difference = (name: 'signIns' | 'refusals' | 'accepted' | 'refused') => now[name] - before[name]
  if (
    seconds <= 0 ||
    (['signIns', 'refusals', 'accepted', 'refused'] as const).some(name => difference(name) < 0)
  )
    return undefined
  return {
    atMs: now.atMs,
    signIns: (difference('signIns') / seconds) * 60,
    refusals: (difference('refusals') / seconds) * 60,
    accepted: difference('accepted') / seconds,
    refused: difference('refused') / seconds,
  }
}
