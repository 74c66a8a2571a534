/** Reads over many sessions, as the writer thread runs them outside its transactions. */
import { sql } from 'kysely'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { toSession } from '../relational/session-row.ts'
import { build, statement } from './database.ts'
import type { Operations } from './operation.ts'
import { sessionRows } from './session-row.ts'

const countLive = statement<{ now: number }>()(slot =>
  build
    .selectFrom('session')
    .select(query => query.fn.countAll<number>().as('live'))
    // The same as timeout_at for one that has not ended, and indexed.
    .where('gone_at', '>', slot('now'))
    .where('ended_at', 'is', null),
)

export const sessionListing: Operations<SessionStore, 'list' | 'count'> = {
  list(database, { subjectId, now, limit, after }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['number', 'text'])
    if (after !== undefined && key === undefined) return { items: [] }
    let query = sessionRows
      .where('session.ended_at', 'is', null)
      .where('session.timeout_at', '>', now)
      .orderBy('session.created_at', 'desc')
      .orderBy('session.sid', 'desc')
      .limit(limit + 1)
    if (subjectId !== undefined) query = query.where('session.subject_id', '=', subjectId)
    if (key !== undefined) {
      query = query.where(sql<boolean>`(session.created_at, session.sid) < (${key[0]}, ${key[1]})`)
    }
    const rows = database.select(query)
    const items = rows.slice(0, limit).map(toSession)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.createdAt, last.sid]) }
  },

  count(database, now) {
    return database.get(countLive, { now })?.live ?? 0
  },
}
