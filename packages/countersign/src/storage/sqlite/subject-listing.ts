/** Reads over many subjects, as the writer thread runs them outside its transactions. */
import { sql } from 'kysely'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { toSubject } from '../relational/subject-row.ts'
import { build } from './database.ts'
import type { Operations } from './operation.ts'

export const subjectListing: Operations<SubjectStore, 'list'> = {
  list(database, { query, status, limit, after }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['text'])
    if (after !== undefined && key === undefined) return { items: [] }
    // SQLite compares UTF-8 bytes, whose order is that of the code points.
    let select = build
      .selectFrom('subject')
      .selectAll()
      .orderBy('identifier')
      .limit(limit + 1)
    if (status !== undefined) select = select.where('status', '=', status)
    if (key !== undefined) select = select.where('identifier', '>', key[0])
    // Not LIKE: what is looked for is a text, in which % and _ mean themselves.
    if (query !== undefined && query !== '')
      select = select.where(sql<boolean>`instr(identifier, ${query}) > 0`)
    const rows = database.select(select)
    const items = rows.slice(0, limit).map(toSubject)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.identifier]) }
  },
}
