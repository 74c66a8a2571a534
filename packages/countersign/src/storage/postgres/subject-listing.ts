/** Reads over many subjects. */
import { sql } from 'kysely'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import type { Database } from './database.ts'
import { build, unnamed } from './query.ts'
import { subjectColumns } from './subject-row.ts'

export const listSubjects =
  (database: Database): SubjectStore['list'] =>
  async ({ query, status, limit, after }) => {
    const key = after === undefined ? undefined : decodeCursor(after, ['text'])
    if (after !== undefined && key === undefined) return { items: [] }
    let select = build
      .selectFrom('subject')
      .select(subjectColumns)
      .orderBy('identifier')
      .limit(limit + 1)
    if (status !== undefined) select = select.where('status', '=', status)
    if (key !== undefined) select = select.where('identifier', '>', key[0])
    // Not LIKE: what is looked for is a text, in which % and _ mean themselves.
    if (query !== undefined && query !== '')
      select = select.where(sql<boolean>`strpos(identifier, ${query}) > 0`)
    const rows = await database.scan(unnamed(select), {})
    const items = rows.slice(0, limit).map(toSubject)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.identifier]) }
  }
