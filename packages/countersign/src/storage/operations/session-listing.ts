/** Reads over many sessions. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { all, one } from '../sql/operation.ts'
import { number, shape } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { lookUp, type OperationsOf, scan } from './defined.ts'
import { sessionsWhere, toSession } from './session-row.ts'

const countShape = shape({ live: number })

/** All come before it. */
const beyondAll = [Number.POSITIVE_INFINITY, ''] as const

/** Newest first; each of the two listings has the index that its rows come out of in this order. */
export const listSessions: OperationsOf<SessionStore, 'list'>['list'] = scan(function* (input) {
  const { subjectId, now, limit, after } = input
  const key = after === undefined ? undefined : decodeCursor(after, ['number', 'text'])
  if (after !== undefined && key === undefined) return { items: [] }
  const [beforeAt, beforeSid] = key ?? beyondAll
  const ofSubject = subjectId === undefined ? sql`` : sql` AND session.subject_id = ${subjectId}`
  const found = yield* all(
    sessionsWhere(sql`
      session.ended_at IS NULL AND session.timeout_at > ${now}${ofSubject} AND session.carrier <> 'key'
        AND (session.created_at, session.sid) < (${beforeAt}, ${beforeSid})
      ORDER BY session.created_at DESC, session.sid DESC LIMIT ${limit + 1}`),
  )
  const items = found.slice(0, limit).map(toSession)
  const last = items.at(-1)
  if (found.length <= limit || last === undefined) return { items }
  return { items, next: encodeCursor([last.createdAt, last.sid]) }
})

export const countSessions: OperationsOf<SessionStore, 'count'>['count'] = scan(function* (now) {
  const counted = yield* one(
    rows(
      countShape,
    )`SELECT count(*) AS live FROM session WHERE timeout_at > ${now} AND ended_at IS NULL AND carrier <> 'key'`,
  )
  return counted?.live ?? 0
})

export const listKeys: OperationsOf<SessionStore, 'listKeys'>['listKeys'] = lookUp(function* (input) {
  const { subjectId, now } = input
  const found = yield* all(
    sessionsWhere(sql`
      session.ended_at IS NULL AND session.timeout_at > ${now} AND session.subject_id = ${subjectId} AND session.carrier = 'key'
      ORDER BY session.created_at DESC, session.sid DESC`),
  )
  return found.map(toSession)
})
