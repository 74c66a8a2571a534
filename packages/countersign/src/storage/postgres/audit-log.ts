/** The audit log in PostgreSQL. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { toRecord } from '../relational/audit-row.ts'
import { append } from './append.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const columns = ['sequence', 'hash', 'event'] as const

const following = statement<{ after: number; limit: number }>()('audit.following', ({ build, slot }) =>
  build
    .selectFrom('audit')
    .select(columns)
    .where('sequence', '>', slot('after'))
    .orderBy('sequence')
    .limit(slot('limit')),
)

/** No line has a sequence as high. */
const beyondAll = Number.MAX_SAFE_INTEGER

/** Newest first; what is null is not asked for: planned with its values, the query loses that condition. */
const lines = statement<{
  action: string | null
  subjectId: string | null
  outcome: string | null
  since: number | null
  until: number | null
  before: number
  limit: number
}>()('audit.lines', ({ build, slot, sql }) =>
  build
    .selectFrom('audit')
    .select(columns)
    .where('sequence', '<', slot('before'))
    .where(sql<boolean>`(${slot('action')}::text is null or action = ${slot('action')})`)
    .where(sql<boolean>`(${slot('outcome')}::text is null or outcome = ${slot('outcome')})`)
    .where(sql<boolean>`(${slot('since')}::double precision is null or at >= ${slot('since')})`)
    .where(sql<boolean>`(${slot('until')}::double precision is null or at < ${slot('until')})`)
    .where(
      sql<boolean>`(${slot('subjectId')}::text is null or actor = ${slot('subjectId')} or subject_id = ${slot('subjectId')})`,
    )
    .orderBy('sequence', 'desc')
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
      const rows = await database.list(lines, {
        action: action ?? null,
        subjectId: subjectId ?? null,
        outcome: outcome ?? null,
        since: since ?? null,
        until: until ?? null,
        before: key?.[0] ?? beyondAll,
        limit: limit + 1,
      })
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
