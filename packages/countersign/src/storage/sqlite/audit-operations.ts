/** The audit log, as the writer thread appends to it and reads it. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { toRecord } from '../relational/audit-row.ts'
import { appendAudit } from './audit-append.ts'
import { build, statement } from './database.ts'
import type { Operations } from './operation.ts'

const columns = ['sequence', 'hash', 'event'] as const

const following = statement<{ after: number; limit: number }>()(slot =>
  build
    .selectFrom('audit')
    .select(columns)
    .where('sequence', '>', slot('after'))
    .orderBy('sequence')
    .limit(slot('limit')),
)

export const auditOperations: Operations<AuditLog, 'append'> = {
  append(database, events) {
    appendAudit(database, events)
  },
}

export const auditListing: Operations<AuditLog, 'list' | 'read'> = {
  list(database, { action, subjectId, outcome, since, until, limit, after }) {
    const key = after === undefined ? undefined : decodeCursor(after, ['number'])
    if (after !== undefined && key === undefined) return { items: [] }
    let query = build
      .selectFrom('audit')
      .select(columns)
      .orderBy('sequence', 'desc')
      .limit(limit + 1)
    if (action !== undefined) query = query.where('action', '=', action)
    if (outcome !== undefined) query = query.where('outcome', '=', outcome)
    if (since !== undefined) query = query.where('at', '>=', since)
    if (until !== undefined) query = query.where('at', '<', until)
    if (key !== undefined) query = query.where('sequence', '<', key[0])
    if (subjectId !== undefined) {
      query = query.where(where =>
        where.or([where('actor', '=', subjectId), where('subject_id', '=', subjectId)]),
      )
    }
    const rows = database.select(query)
    const items = rows.slice(0, limit).map(toRecord)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.sequence]) }
  },

  read(database, { after, limit }) {
    return database.all(following, { after, limit }).map(toRecord)
  },
}
