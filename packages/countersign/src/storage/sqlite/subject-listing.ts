/** Reads over many subjects, as the writer thread runs them outside its transactions. */
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SubjectStatus } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

/** SQLite compares UTF-8 bytes, whose order is that of the code points. */
const listed = statement<{ status: SubjectStatus | null; after: string; query: string; limit: number }>()(
  'subject.listed',
  ({ build, slot, sql }) =>
    build
      .selectFrom('subject')
      .selectAll()
      .where('identifier', '>', slot('after'))
      .where('status', '=', sql<SubjectStatus>`coalesce(${slot('status')}, status)`)
      // Not LIKE: what is looked for is a text, in which % and _ mean themselves. The empty one is found everywhere.
      .where(sql<boolean>`instr(identifier, ${slot('query')}) > 0`)
      .orderBy('identifier')
      .limit(slot('limit')),
)

const counted = statement<{ status: SubjectStatus | null; query: string }>()(
  'subject.counted',
  ({ build, slot, sql }) =>
    build
      .selectFrom('subject')
      .select(query => query.fn.countAll<number>().as('total'))
      .where('status', '=', sql<SubjectStatus>`coalesce(${slot('status')}, status)`)
      .where(sql<boolean>`instr(identifier, ${slot('query')}) > 0`),
)

export const subjectListing: Operations<SubjectStore, 'list' | 'count'> = {
  list(database, { query, status, limit, after }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['text'])
    if (after !== undefined && key === undefined) return { items: [] }
    const rows = database.all(listed, {
      status: status ?? null,
      // No identifier is empty.
      after: key?.[0] ?? '',
      query: query ?? '',
      limit: limit + 1,
    })
    const items = rows.slice(0, limit).map(toSubject)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.identifier]) }
  },

  count(database, { query, status }) {
    return database.get(counted, { status: status ?? null, query: query ?? '' })?.total ?? 0
  },
}
