/** Exchanging a refresh token: read, judged and written while the session is locked (K25). */
import type { RotateOutcome, SessionStore } from '../../core/session/session-store.ts'
import { judgeRotation } from '../../core/token/token-family.ts'
import { forUpdate, greatest, onPostgres, readTime } from '../sql/dialect.ts'
import { type Operation, send, together } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { countOn } from './counted-time.ts'
import { endBySids, endEntry } from './session-ending.ts'
import { aheadAt, familyBySid, sessionBySid, toFamily, toSession } from './session-row.ts'

type Input = Parameters<SessionStore['rotate']>[0]

export function* rotateToken(input: Input): Operation<RotateOutcome> {
  const { sid, presented, successor, at, countedAt, graceSeconds } = input
  // Not by the wall clocks of nodes: the grace is shorter than they may be apart.
  const counted = countedAt === undefined ? at : yield* countOn(countedAt)
  const [families, times, sessions] = yield* together(
    familyBySid(sid, forUpdate),
    readTime(counted),
    // Read after the lock was got, by a statement of its own: what another exchange has committed meanwhile is seen.
    sessionBySid(sid),
  )
  const sharedAt = times[0]?.now ?? counted
  const [row] = sessions
  const family = toFamily(families[0])
  const judged = judgeRotation(row && toSession(row), family, presented, at, graceSeconds, sharedAt)
  switch (judged.verdict) {
    case 'dead':
      return { outcome: 'dead' }
    case 'repeat':
      return { outcome: 'repeated', sealed: judged.sealed }
    case 'rotate':
      yield* send(sql`
        UPDATE session SET refresh_digest = ${successor.digest}, previous_digest = ${presented}, rotated_at = ${sharedAt},
          sealed_pair = ${successor.sealed}, last_seen_at = ${greatest}(last_seen_at, ${at})
          ${onPostgres(sql`, ahead_at = ${aheadAt(sql`${greatest}(last_seen_at, ${at})`)}`)}
        WHERE sid = ${sid}`)
      return { outcome: 'rotated' }
    case 'reuse':
      return yield* endFamily(input)
  }
}

function* endFamily({ sid, at, audit }: Input): Operation<RotateOutcome> {
  const [ended] = yield* endBySids({ sids: [sid], why: 'refresh-token-reused', at })
  // Judged live a moment ago, under the lock.
  if (ended === undefined) return { outcome: 'dead' }
  return { outcome: 'reused', ...(yield* append([endEntry(ended, at)], audit)) }
}
