/** The audit log in PostgreSQL. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { toRecord } from '../relational/audit-row.ts'
import { append } from './append.ts'
import type { Database } from './database.ts'
import { build, statement, unnamed } from './query.ts'

const columns = ['sequence', 'hash', 'event'] as const

const following = statement<{ after: number; limit: number }>()(slot =>
  build
    .selectFrom('audit')
    .select(columns)
    .where('sequence', '>', slot('after'))
    .orderBy('sequence')
    .limit(slot('limit')),
)

export function createAuditLog(database: Database): AuditLog {
  return {
    append: events =>
      database.transaction(async transaction => {
        await append(transaction, [], events)
      }),

    async list({ action, subjectId, outcome, since, until, limit, after }) {
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
      const rows = await database.scan(unnamed(query), {})
      const items = rows.slice(0, limit).map(toRecord)
      const last = items.at(-1)
      if (rows.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.sequence]) }
    },

    async read({ after, limit }) {
      return (await database.scan(following, { after, limit })).map(toRecord)
    },
  }
}
