/** The audit log, as the writer thread appends to it and reads it. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../core/cursor.ts'
import { toRecord } from '../relational/audit-row.ts'
import type { Tools } from '../relational/statement.ts'
import { appendAudit } from './audit-append.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import type { Schema } from './schema.ts'
import { statement } from './statement.ts'

const columns = ['sequence', 'hash', 'event'] as const
type Line = Pick<Schema['audit'], (typeof columns)[number]>

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

type Page = {
  outcome: string | null
  since: number | null
  until: number | null
  before: number
  limit: number
}

/**
 * Newest first. The columns that are read out of the event are asked about only where they count: each reading is a
 * parse of its JSON.
 */
const newestLines = ({ build, slot, sql }: Tools<Schema, Page>) =>
  build
    .selectFrom('audit')
    .select(columns)
    .where('sequence', '<', slot('before'))
    .where(sql<boolean>`(${slot('outcome')} is null or outcome = ${slot('outcome')})`)
    .where(sql<boolean>`(${slot('since')} is null or at >= ${slot('since')})`)
    .where(sql<boolean>`(${slot('until')} is null or at < ${slot('until')})`)
    .orderBy('sequence', 'desc')
    .limit(slot('limit'))

const lines = statement<Page>()('audit.lines', newestLines)

/** A statement of its own, as the next is: SQLite chooses the index when it prepares, whatever the values will be. */
const linesOfAction = statement<Page & { action: string }>()('audit.linesOfAction', tools =>
  newestLines(tools).where('action', '=', tools.slot('action')),
)

const linesOfSubject = statement<Page & { subjectId: string; action: string | null }>()(
  'audit.linesOfSubject',
  tools => {
    const { slot, sql } = tools
    return newestLines(tools)
      .where(line =>
        line.or([line('actor', '=', slot('subjectId')), line('subject_id', '=', slot('subjectId'))]),
      )
      .where(sql<boolean>`(${slot('action')} is null or action = ${slot('action')})`)
  },
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
    const page = {
      outcome: outcome ?? null,
      since: since ?? null,
      until: until ?? null,
      before: key?.[0] ?? beyondAll,
      limit: limit + 1,
    }
    const rows = select(database, page, subjectId, action)
    const items = rows.slice(0, limit).map(toRecord)
    const last = items.at(-1)
    if (rows.length <= limit || last === undefined) return { items }
    return { items, next: encodeCursor([last.sequence]) }
  },

  read(database, { after, limit }) {
    return database.all(following, { after, limit }).map(toRecord)
  },
}

function select(database: Database, page: Page, subjectId?: string, action?: string): Line[] {
  if (subjectId !== undefined) {
    return database.all(linesOfSubject, { ...page, subjectId, action: action ?? null })
  }
  return action === undefined ? database.all(lines, page) : database.all(linesOfAction, { ...page, action })
}
