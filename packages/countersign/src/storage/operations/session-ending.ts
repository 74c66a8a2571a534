/**
 * Marking sessions as ended.
 *
 * Every session that has not ended is marked, the timed out ones too, although only those that were live until now are
 * counted and audited: a use that is still on its way to the store, or a wall clock that is set back, must not revive a
 * session that somebody ended.
 */
import type { Carrier, Session, SessionEnd } from '../../core/session/session.ts'
import { endConcern } from '../../core/session/session-concern.ts'
import { byDialect, isIn, least, unlimited } from '../sql/dialect.ts'
import { all, type Operation } from '../sql/operation.ts'
import { flag, oneOf, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import type { NewEntry } from './append.ts'

export interface EndedSession {
  sid: string
  subjectId: string
  carrier: Carrier
  /**
   * Whether it was live until now. A session that has not ended is always of an active subject and of its epoch: whatever
   * changes those ends it. So only the timeouts remain to be asked.
   */
  live: boolean
}

const endedShape = shape({ sid: text, subject_id: text, carrier: oneOf<Carrier>(), live: flag })
const sidShape: Shape<{ sid: string }> = shape({ sid: text })

/** Ends those that have not ended, of `subjectId` alone where that is given; answers them in the order of `sids`. */
export function* endBySids({
  sids,
  subjectId,
  why,
  at,
}: {
  sids: readonly string[]
  subjectId?: string
  why: SessionEnd
  at: number
}): Operation<EndedSession[]> {
  if (sids.length === 0) return []
  const ofSubject = subjectId === undefined ? sql`` : sql` AND subject_id = ${subjectId}`
  const change = endedAt(at, why)
  const open = sql`sid ${isIn(sids)}${ofSubject} AND ended_at IS NULL`
  const ended = yield* all(
    rows(endedShape)`
      ${updateSessions(change, open)} RETURNING sid, subject_id, carrier, timeout_at > ${at} AS live`,
  )
  return ended
    .map(({ sid, subject_id, carrier, live }) => ({ sid, subjectId: subject_id, carrier, live }))
    .sort((a, b) => sids.indexOf(a.sid) - sids.indexOf(b.sid))
}

/** What ending changes. */
export function endedAt(at: number, why: SessionEnd): Sql {
  return sql`ended_at = ${at}, end_reason = ${why}, due_at = ${least}(due_at, ${at})`
}

/** The entry that tells of one that has ended. */
export function endEntry({ sid, subjectId, carrier }: EndedSession, at: number): NewEntry {
  return {
    body: { kind: 'session', sid, subjectId },
    concern: endConcern(carrier, at),
  }
}

/** What holds for the live sessions of a session's subject beside itself: keys and others are counted apart. */
export function liveSessions({ subjectId, sid, createdAt, carrier }: Session): Sql {
  const isKey = carrier === 'key'
  return sql`subject_id = ${subjectId} AND ended_at IS NULL AND timeout_at > ${createdAt} AND sid <> ${sid}
    AND (carrier = 'key') = CAST(${isKey} AS boolean)`
}

/** The longest-standing live sessions that are too many beside a new one, the newest of them first. */
export function beyondLimit(
  session: Session,
  maxPerSubject: number,
  replaced: string | undefined,
): Sql<{ sid: string }> {
  const spare = Math.max(0, maxPerSubject - 1)
  return rows(sidShape)`
    SELECT sid FROM session WHERE ${liveSessions(session)} AND sid <> ${replaced ?? session.sid}
    ORDER BY created_at DESC, sid DESC ${unlimited} OFFSET ${spare}`
}

/**
 * Changes sessions that fulfil a condition, in the order of their digests, as everywhere: then no two transactions wait for each
 * other. Locked by a WITH of its own, which is run once.
 */
export function updateSessions(change: Sql, condition: Sql): Sql {
  return byDialect(
    sql`UPDATE session SET ${change} WHERE ${condition}`,
    sql`
      WITH locked AS (SELECT digest FROM session WHERE ${condition} ORDER BY digest FOR NO KEY UPDATE)
      UPDATE session SET ${change} WHERE digest IN (SELECT digest FROM locked)`,
  )
}
