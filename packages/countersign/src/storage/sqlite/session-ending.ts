/**
 * Marking sessions as ended.
 *
 * Every session that has not ended is marked, the timed out ones too, although only those that were live until now are
 * counted and audited: a use that is still on its way to the store, or a wall clock that is set back, must not revive a
 * session that somebody ended.
 */
import type { Carrier, Session, SessionEnd } from '../../core/session/session.ts'
import { endConcernsUntil } from '../../core/session/session-concern.ts'
import { appendChange, issuedTokens } from './change-append.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

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

interface Row {
  sid: string
  subject_id: string
  carrier: Carrier
  live: number
}

const endSid = statement<{ sid: string; subjectId: string | null; why: SessionEnd; at: number }>()(
  'session.endSid',
  ({ build, slot, sql }) =>
    build
      .updateTable('session')
      .set({ ended_at: slot('at'), end_reason: slot('why') })
      .where('sid', '=', slot('sid'))
      .where('subject_id', '=', sql<string>`coalesce(${slot('subjectId')}, subject_id)`)
      .where('ended_at', 'is', null)
      .returning(['sid', 'subject_id', 'carrier', sql<number>`timeout_at > ${slot('at')}`.as('live')]),
)

const beyond = statement<{ subjectId: string; sid: string; now: number; spare: number }>()(
  'session.beyond',
  ({ build, slot }) =>
    build
      .selectFrom('session')
      .select('sid')
      .where('subject_id', '=', slot('subjectId'))
      .where('ended_at', 'is', null)
      .where('timeout_at', '>', slot('now'))
      .where('sid', '!=', slot('sid'))
      .orderBy('created_at', 'desc')
      .orderBy('sid', 'desc')
      .limit(-1)
      .offset(slot('spare')),
)

/** Ends one session, of `subjectId` where that is given; `undefined` when there is none that has not ended. */
export function endBySid(
  database: Database,
  { sid, subjectId, why, at }: { sid: string; subjectId?: string; why: SessionEnd; at: number },
): EndedSession | undefined {
  const row = database.all(endSid, { sid, subjectId: subjectId ?? null, why, at })[0]
  return row === undefined ? undefined : toEnded(row)
}

/** Appends the entry that tells of one that has ended; answers its position. */
export function appendEnd(database: Database, { sid, subjectId, carrier }: EndedSession, at: number): number {
  const until = endConcernsUntil(carrier, at, issuedTokens(database))
  return appendChange(database, { kind: 'session', sid, subjectId }, until)
}

/** The sids of the longest-standing live sessions that are too many beside `newest`, longest-standing first. */
export function beyondLimit(database: Database, newest: Session, maxPerSubject: number): string[] {
  const { subjectId, sid, createdAt } = newest
  const spare = Math.max(0, maxPerSubject - 1)
  return database
    .all(beyond, { subjectId, sid, now: createdAt, spare })
    .map(row => row.sid)
    .reverse()
}

function toEnded({ sid, subject_id, carrier, live }: Row): EndedSession {
  return { sid, subjectId: subject_id, carrier, live: live === 1 }
}
