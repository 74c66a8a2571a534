/** The audit log. */

import type { AuditRecord } from '../../core/audit/audit-event.ts'
import type { AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { all } from '../sql/operation.ts'
import { number, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { type OperationsOf, scan, write } from './defined.ts'

const lineShape = shape({ sequence: number, hash: text, event: text })

/** No line has a sequence as high. */
const beyondAll = Number.MAX_SAFE_INTEGER

export const auditOperations: OperationsOf<AuditLog> = {
  append: write(function* (events) {
    yield* append([], events)
  }),

  list: scan(function* ({ limit, after, ...filter }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['number'])
    if (after !== undefined && key === undefined) return { items: [] }
    const before = key?.[0] ?? beyondAll
    const found = yield* all(
      rows(lineShape)`
        SELECT sequence, hash, event FROM audit WHERE sequence < ${before}${conditions(filter)}
        ORDER BY sequence DESC LIMIT ${limit + 1}`,
    )
    const items = found.slice(0, limit).map(toRecord)
    const last = items.at(-1)
    if (found.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.sequence]) }
  }),

  read: scan(function* ({ after, limit }) {
    const found = yield* all(
      rows(lineShape)`
        SELECT sequence, hash, event FROM audit WHERE sequence > ${after} ORDER BY sequence LIMIT ${limit}`,
    )
    return found.map(toRecord)
  }),
}

type Filter = Omit<Parameters<AuditLog['list']>[0], 'limit' | 'after'>

/** What is asked for alone: the index is chosen by it. */
function conditions({ action, subjectId, outcome, since, until }: Filter): Sql {
  const asked = [
    ...(subjectId === undefined ? [] : [sql` AND (actor = ${subjectId} OR subject_id = ${subjectId})`]),
    ...(action === undefined ? [] : [sql` AND action = ${action}`]),
    ...(outcome === undefined ? [] : [sql` AND outcome = ${outcome}`]),
    ...(since === undefined ? [] : [sql` AND at >= ${since}`]),
    ...(until === undefined ? [] : [sql` AND at < ${until}`]),
  ]
  return asked.reduce((all, one) => sql`${all}${one}`, sql``)
}

/** The event as it was hashed, with its place in the chain. */
function toRecord(row: { sequence: number; hash: string; event: string }): AuditRecord {
  return { ...JSON.parse(row.event), sequence: row.sequence, hash: row.hash }
}
