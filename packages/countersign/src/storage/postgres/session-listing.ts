/** Reads over many sessions. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { toSession } from '../relational/session-row.ts'
import type { Database } from './database.ts'
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

/** All come before it. */
const beyondAll = [Number.POSITIVE_INFINITY, ''] as const

/** Newest first; null for a subject is not asked for: planned with its values, the query loses that condition. */
const live = statement<{
  subjectId: string | null
  now: number
  beforeAt: number
  beforeSid: string
  limit: number
}>()('session.live', ({ build, slot, sql }) =>
  sessionRows(build)
    .where('session.ended_at', 'is', null)
    .where('session.timeout_at', '>', slot('now'))
    .where(sql<boolean>`(${slot('subjectId')}::text is null or session.subject_id = ${slot('subjectId')})`)
    .where(sql<boolean>`(session.created_at, session.sid) < (${slot('beforeAt')}, ${slot('beforeSid')})`)
    .orderBy('session.created_at', 'desc')
    .orderBy('session.sid', 'desc')
    .limit(slot('limit')),
)

export const listSessions =
  (database: Database): SessionStore['list'] =>
  async ({ subjectId, now, limit, after }) => {
    const key = after === undefined ? undefined : decodeCursor(after, ['number', 'text'])
    const [beforeAt, beforeSid] = key ?? beyondAll
    // A foreign cursor is refused the same way by a store that is closed.
    const rows = await database.list(live, {
      subjectId: subjectId ?? null,
      now,
      beforeAt,
      beforeSid,
      limit: limit + 1,
    })
    if (after !== undefined && key === undefined) return { items: [] }
    const items = rows.slice(0, limit).map(toSession)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.createdAt, last.sid]) }
  }

export const countSessions =
  (database: Database): SessionStore['count'] =>
  async now =>
    (await database.scan(countLive, { now }))[0]?.live ?? 0
