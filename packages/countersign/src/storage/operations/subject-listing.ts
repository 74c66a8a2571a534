/** Reads over many subjects. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SubjectStatus } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { placeIn } from '../sql/dialect.ts'
import { all, one } from '../sql/operation.ts'
import { number, shape } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { type OperationsOf, scan } from './defined.ts'
import { subjectColumns, subjectShape, toSubject } from './subject-row.ts'

const countShape = shape({ total: number })

/** What is asked for, as conditions that follow another. */
function conditions(query: string | undefined, status: SubjectStatus | undefined): Sql {
  const ofStatus = status === undefined ? sql`` : sql` AND status = ${status}`
  const holding = query === undefined ? sql`` : sql` AND ${placeIn}(identifier, ${query}) > 0`
  return sql`${ofStatus}${holding}`
}

/** In the order of UTF-8 bytes, which is that of the code points. */
export const listSubjects: OperationsOf<SubjectStore, 'list'>['list'] = scan(function* (input) {
  const { query, status, limit, after } = input
  const key = after === undefined ? undefined : decodeCursor(after, ['text'])
  if (after !== undefined && key === undefined) return { items: [] }
  // No identifier is empty.
  const beyond = key?.[0] ?? ''
  const found = yield* all(
    rows(subjectShape)`
      SELECT ${subjectColumns} FROM subject WHERE identifier > ${beyond} AND removed_at IS NULL${conditions(query, status)}
      ORDER BY identifier LIMIT ${limit + 1}`,
  )
  const items = found.slice(0, limit).map(toSubject)
  const last = items.at(-1)
  if (found.length <= limit || last === undefined) return { items }
  return { items, next: encodeCursor([last.identifier]) }
})

export const countSubjects: OperationsOf<SubjectStore, 'count'>['count'] = scan(function* (input) {
  const { query, status } = input
  const counted = yield* one(
    rows(
      countShape,
    )`SELECT count(*) AS total FROM subject WHERE removed_at IS NULL${conditions(query, status)}`,
  )
  return counted?.total ?? 0
})
