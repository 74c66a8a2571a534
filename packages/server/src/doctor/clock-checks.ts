/** Whether the clock is right: held against the database's, or against what the file's history bears out, and what a wrong one left. */
import type { Storage } from 'countersign'
import type { DatabaseAddress } from '../settings/address.ts'
import { type Finding, fail, warn } from './finding.ts'
import { checkClock } from './machine-checks.ts'

/** More than what asking takes. */
const noticeableMs = 5000
/** A node that runs adds to the file's history once a minute. */
const historyLagMs = 120_000
const nodeSilenceMs = 10_000

const advice = 'Set the clock and keep it right (NTP): every expiry is judged by it.'

/** @param lastNotedAt - When the last event of the audit log happened, wall time ms. */
export async function checkClocks(
  storage: Storage,
  kind: DatabaseAddress['kind'],
  now: number,
  lastNotedAt: number | undefined,
): Promise<Finding> {
  const here = checkClock(now, lastNotedAt)
  if (here.verdict === 'fail') return here
  const { sharedAt } = await storage.time.judge({ now })
  const right = kind === 'postgres' ? sharedAt : now
  const nodes = await storage.nodes.list(right - nodeSilenceMs)
  return (
    compare(kind, now - sharedAt, nodes.length > 0) ??
    findAhead(nodes, right) ??
    (await findForgotten(storage, right)) ??
    here
  )
}

function compare(kind: DatabaseAddress['kind'], aheadMs: number, isServing: boolean): Finding | undefined {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (kind === 'postgres') {
    if (Math.abs(aheadMs) <= noticeableMs) return undefined
    const side = aheadMs > 0 ? 'ahead of' : 'behind'
    return fail('clock', `The clock is ${seconds} seconds ${side} the database's.`, advice)
  }
  if (aheadMs < -noticeableMs) {
    return fail('clock', `The clock is ${seconds} seconds behind what the file has seen pass.`, advice)
  }
  // Where no server ran, time has passed that nobody counted.
  if (aheadMs <= historyLagMs || !isServing) return undefined
  return warn(
    'clock',
    `The clock is ${seconds} seconds ahead of what the file has seen pass.`,
    'Right after a pause of so long; otherwise set the clock. What is over is kept for up to a day longer meanwhile.',
  )
}

function findAhead(nodes: readonly { id: string; seenAt: number }[], right: number): Finding | undefined {
  const ahead = nodes.filter(({ seenAt }) => seenAt - right > noticeableMs)
  if (ahead.length === 0) return undefined
  const names = ahead.map(({ id, seenAt }) => `${id} (${Math.round((seenAt - right) / 1000)} seconds)`)
  return fail('clock', `The clocks of these servers are ahead: ${names.join(', ')}.`, advice)
}

/** A version before this one removed entries of the feed by one node's clock alone. */
async function findForgotten(storage: Storage, right: number): Promise<Finding | undefined> {
  const { prunedUntil } = await storage.changes.read(undefined, 1)
  const seconds = Math.round((prunedUntil - right) / 1000)
  if (prunedUntil - right <= noticeableMs) return undefined
  return fail(
    'clock',
    `Something was removed by a clock that was ahead: tokens that expire within ${seconds} seconds are refused.`,
    'It is over after that time. See that every clock is right.',
  )
}
