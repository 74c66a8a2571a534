/** Reads over many subjects. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SubjectStatus } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'
import { subjectColumns } from './subject-row.ts'

/** What is null is not asked for: planned with its values, the query loses that condition. */
const listed = statement<{
  status: SubjectStatus | null
  after: string
  query: string | null
  limit: number
}>()('subject.listed', ({ build, slot, sql }) =>
  build
    .selectFrom('subject')
    .select(subjectColumns)
    .where('identifier', '>', slot('after'))
    .where(sql<boolean>`(${slot('status')}::text is null or status = ${slot('status')})`)
    // Not LIKE: what is looked for is a text, in which % and _ mean themselves.
    .where(sql<boolean>`(${slot('query')}::text is null or strpos(identifier, ${slot('query')}) > 0)`)
    .orderBy('identifier')
    .limit(slot('limit')),
)

const counted = statement<{ status: SubjectStatus | null; query: string | null }>()(
  'subject.counted',
  ({ build, slot, sql }) =>
    build
      .selectFrom('subject')
      .select(query => query.fn.countAll<number>().as('total'))
      .where(sql<boolean>`(${slot('status')}::text is null or status = ${slot('status')})`)
      .where(sql<boolean>`(${slot('query')}::text is null or strpos(identifier, ${slot('query')}) > 0)`),
)

export const countSubjects =
  (database: Database): SubjectStore['count'] =>
  async ({ query, status }) => {
    const [row] = await database.list(counted, { status: status ?? null, query: query ?? null })
    return Number(row?.total ?? 0)
  }

export const listSubjects =
  (database: Database): SubjectStore['list'] =>
  async ({ query, status, limit, after }) => {
    const key = after === undefined ? undefined : decodeCursor(after, ['text'])
    if (after !== undefined && key === undefined) return { items: [] }
    const rows = await database.list(listed, {
      status: status ?? null,
      // No identifier is empty.
      after: key?.[0] ?? '',
      query: query ?? null,
      limit: limit + 1,
    })
    const items = rows.slice(0, limit).map(toSubject)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.identifier]) }
  }
