/** Exchanging a refresh token, as the writer thread does it: read, judged and written inside one transaction (K25). */
import type { RotateOutcome, SessionStore } from '../../core/session/session-store.ts'
import { judgeRotation, type TokenFamily } from '../../core/token/token-family.ts'
import { toSession } from '../relational/session-row.ts'
import { appendAudit } from './audit-append.ts'
import { countOn } from './counted-time.ts'
import type { Database } from './database.ts'
import { appendEnd, endBySid } from './session-ending.ts'
import { familyBySid, sessionBySid } from './session-row.ts'
import { statement } from './statement.ts'

type Input = Parameters<SessionStore['rotate']>[0]

const setCurrent = statement<{
  sid: string
  digest: Uint8Array
  presented: Uint8Array
  sealed: Uint8Array
  at: number
  rotatedAt: number
}>()('session.setCurrent', ({ build, slot }) =>
  build
    .updateTable('session')
    .set(({ fn, ref }) => ({
      refresh_digest: slot('digest'),
      previous_digest: slot('presented'),
      rotated_at: slot('rotatedAt'),
      sealed_pair: slot('sealed'),
      last_seen_at: fn<number>('max', [ref('last_seen_at'), slot('at')]),
    }))
    .where('sid', '=', slot('sid')),
)

export function rotateToken(database: Database, input: Input): RotateOutcome {
  const { sid, presented, successor, at, countedAt, graceSeconds } = input
  // Not by the wall clocks: the grace is shorter than one is set by.
  const sharedAt = countedAt === undefined ? at : countOn(database, countedAt)
  const row = database.get(sessionBySid, { sid })
  const session = row && toSession(row)
  const family = readFamily(database, sid)
  const judged = judgeRotation(session, family, presented, at, graceSeconds, sharedAt)
  switch (judged.verdict) {
    case 'dead':
      return { outcome: 'dead' }
    case 'repeat':
      return { outcome: 'repeated', sealed: judged.sealed }
    case 'rotate':
      database.run(setCurrent, { sid, presented, at, rotatedAt: sharedAt, ...successor })
      return { outcome: 'rotated' }
    case 'reuse':
      return endFamily(database, input)
  }
}

function readFamily(database: Database, sid: string): TokenFamily | undefined {
  const row = database.get(familyBySid, { sid })
  if (row === undefined || row.refresh_digest === null) return undefined
  const { refresh_digest: current, previous_digest: previous, sealed_pair: sealed, rotated_at: at } = row
  // The table's own checks see to it that all three are there, or none.
  if (previous === null || sealed === null || at === null) return { current }
  return { current, rotation: { previous, sealed, at } }
}

function endFamily(database: Database, { sid, at, audit }: Input): RotateOutcome {
  const ended = endBySid(database, { sid, why: 'refresh-token-reused', at })
  // Judged live a moment ago, in this very transaction.
  if (ended === undefined) return { outcome: 'dead' }
  appendAudit(database, audit)
  return { outcome: 'reused', position: appendEnd(database, ended, at) }
}
