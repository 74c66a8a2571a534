/** Exchanging a refresh token: read, judged and written while the session is locked (K25). */
import type { RotateOutcome, SessionStore } from '../../core/session/session-store.ts'
import { judgeRotation, type TokenFamily } from '../../core/token/token-family.ts'
import { toSession } from '../relational/session-row.ts'
import { append } from './append.ts'
import { endBySids, endEntry } from './session-ending.ts'
import { type FamilyRow, lockedFamily, sessionBySid } from './session-row.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

type Input = Parameters<SessionStore['rotate']>[0]

const setCurrent = statement<{
  sid: string
  digest: Uint8Array
  presented: Uint8Array
  sealed: Uint8Array
  at: number
  rotatedAt: number
}>()('session.setCurrent', ({ build, slot, sql }) =>
  build
    .updateTable('session')
    .set({
      refresh_digest: slot('digest'),
      previous_digest: slot('presented'),
      rotated_at: slot('rotatedAt'),
      sealed_pair: slot('sealed'),
      last_seen_at: sql<number>`greatest(last_seen_at, ${slot('at')})`,
    })
    .where('sid', '=', slot('sid')),
)

export async function rotateToken(transaction: Transaction, input: Input): Promise<RotateOutcome> {
  const { sid, presented, successor, at, graceSeconds } = input
  const { family, sharedAt } = await readFamily(transaction, sid, at)
  // Read after the lock was got, by a statement of its own: what another exchange has committed meanwhile is seen.
  const row = await transaction.get(sessionBySid, { sid })
  const judged = judgeRotation(row && toSession(row), family, presented, at, graceSeconds, sharedAt)
  switch (judged.verdict) {
    case 'dead':
      return { outcome: 'dead' }
    case 'repeat':
      return { outcome: 'repeated', sealed: judged.sealed }
    case 'rotate':
      transaction.send(setCurrent, { sid, presented, at, rotatedAt: sharedAt, ...successor })
      return { outcome: 'rotated' }
    case 'reuse':
      return endFamily(transaction, input)
  }
}

async function readFamily(
  transaction: Transaction,
  sid: string,
  at: number,
): Promise<{ family: TokenFamily | undefined; sharedAt: number }> {
  const row = await transaction.get(lockedFamily, { sid })
  // By the database's clock on every node: the grace is shorter than their clocks may be apart.
  const sharedAt = transaction.ownTime(row?.now ?? at, at)
  return { family: row && toFamily(row), sharedAt }
}

function toFamily(row: FamilyRow): TokenFamily | undefined {
  if (row.refresh_digest === null) return undefined
  const { refresh_digest: current, previous_digest: previous, sealed_pair: sealed, rotated_at: at } = row
  // The table's own checks see to it that all three are there, or none.
  if (previous === null || sealed === null || at === null) return { current }
  return { current, rotation: { previous, sealed, at } }
}

async function endFamily(transaction: Transaction, { sid, at, audit }: Input): Promise<RotateOutcome> {
  const [ended] = await endBySids(transaction, { sids: [sid], why: 'refresh-token-reused', at })
  // Judged live a moment ago, under the lock.
  if (ended === undefined) return { outcome: 'dead' }
  return {
    outcome: 'reused',
    position: await append(transaction, [endEntry(ended, at)], audit),
  }
}
