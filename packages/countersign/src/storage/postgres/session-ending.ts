/**
 * Marking sessions as ended.
 *
 * Every session that has not ended is marked, the timed out ones too, although only those that were live until now are
 * counted and audited: a use that is still on its way to the store, or a wall clock that is set back, must not revive a
 * session that somebody ended.
 */
import type { Carrier, Session, SessionEnd } from '../../core/session/session.ts'
import { endConcernsUntil } from '../../core/session/session-concern.ts'
import type { NewEntry } from './append.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

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

/** Several are locked in the order of their digests, as everywhere: then no two transactions wait for each other. */
const endSids = statement<{
  sids: readonly string[]
  subjectId: string | null
  why: SessionEnd
  at: number
}>()('session.endSids', ({ build, slot, sql }) =>
  build
    .with('found', query =>
      query
        .selectFrom('session')
        .select('digest')
        .where('sid', '=', sql<string>`ANY(${slot('sids')}::text[])`)
        .where('subject_id', '=', sql<string>`coalesce(${slot('subjectId')}, subject_id)`)
        .where('ended_at', 'is', null)
        .orderBy('digest')
        .forNoKeyUpdate(),
    )
    .updateTable('session')
    .from('found')
    .set({ ended_at: slot('at'), end_reason: slot('why') })
    .whereRef('session.digest', '=', 'found.digest')
    .returning(['sid', 'subject_id', 'carrier', sql<boolean>`timeout_at > ${slot('at')}`.as('live')]),
)

const beyond = statement<{ subjectId: string; sid: string; replaced: string; now: number; spare: number }>()(
  'session.beyond',
  ({ build, slot }) =>
    build
      .selectFrom('session')
      .select('sid')
      .where('subject_id', '=', slot('subjectId'))
      .where('ended_at', 'is', null)
      .where('timeout_at', '>', slot('now'))
      .where('sid', '!=', slot('sid'))
      .where('sid', '!=', slot('replaced'))
      .orderBy('created_at', 'desc')
      .orderBy('sid', 'desc')
      .offset(slot('spare')),
)

/** Ends those that have not ended, of `subjectId` alone where that is given; answers them in the order of `sids`. */
export async function endBySids(
  transaction: Transaction,
  { sids, subjectId, why, at }: { sids: readonly string[]; subjectId?: string; why: SessionEnd; at: number },
): Promise<EndedSession[]> {
  const rows = await transaction.all(endSids, { sids, subjectId: subjectId ?? null, why, at })
  return rows
    .map(({ sid, subject_id, carrier, live }) => ({ sid, subjectId: subject_id, carrier, live }))
    .sort((a, b) => sids.indexOf(a.sid) - sids.indexOf(b.sid))
}

/** The entry that tells of one that has ended. */
export function endEntry({ sid, subjectId, carrier }: EndedSession, at: number): NewEntry {
  return {
    body: { kind: 'session', sid, subjectId },
    concernsUntil: issued => endConcernsUntil(carrier, at, issued),
  }
}

/** The sids of the longest-standing live sessions that are too many beside `newest`, longest-standing first. */
export async function beyondLimit(
  transaction: Transaction,
  newest: Session,
  maxPerSubject: number,
  replaced: string,
): Promise<string[]> {
  const { subjectId, sid, createdAt } = newest
  const spare = Math.max(0, maxPerSubject - 1)
  const rows = await transaction.all(beyond, { subjectId, sid, replaced, now: createdAt, spare })
  return rows.map(row => row.sid).reverse()
}
