/** Reads over many sessions, as the writer thread runs them outside its transactions. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { toSession } from '../relational/session-row.ts'
import type { Tools } from '../relational/statement.ts'
import type { Operations } from './operation.ts'
import type { Schema } from './schema.ts'
import { sessionRows } from './session-row.ts'
import { statement } from './statement.ts'

const countLive = statement<{ now: number }>()('session.countLive', ({ build, slot }) =>
  build
    .selectFrom('session')
    .select(query => query.fn.countAll<number>().as('live'))
    // The same as timeout_at for one that has not ended, and indexed.
    .where('gone_at', '>', slot('now'))
    .where('ended_at', 'is', null),
)

type Page = { now: number; beforeAt: number; beforeSid: string; limit: number }

/** All come before it. */
const beyondAll = [Number.POSITIVE_INFINITY, ''] as const

/** Newest first; each of the two listings has the index that its rows come out of in this order. */
const liveRows = ({ build, slot, sql }: Tools<Schema, Page>) =>
  sessionRows(build)
    .where('session.ended_at', 'is', null)
    .where('session.timeout_at', '>', slot('now'))
    .where(sql<boolean>`(session.created_at, session.sid) < (${slot('beforeAt')}, ${slot('beforeSid')})`)
    .orderBy('session.created_at', 'desc')
    .orderBy('session.sid', 'desc')
    .limit(slot('limit'))

const live = statement<Page>()('session.live', liveRows)

const liveOfSubject = statement<Page & { subjectId: string }>()('session.liveOfSubject', tools =>
  liveRows(tools).where('session.subject_id', '=', tools.slot('subjectId')),
)

export const sessionListing: Operations<SessionStore, 'list' | 'count'> = {
  list(database, { subjectId, now, limit, after }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['number', 'text'])
    if (after !== undefined && key === undefined) return { items: [] }
    const [beforeAt, beforeSid] = key ?? beyondAll
    const page = { now, beforeAt, beforeSid, limit: limit + 1 }
    const rows =
      subjectId === undefined ? database.all(live, page) : database.all(liveOfSubject, { ...page, subjectId })
    const items = rows.slice(0, limit).map(toSession)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.createdAt, last.sid]) }
  },

  count(database, now) {
    return database.get(countLive, { now })?.live ?? 0
  },
}
