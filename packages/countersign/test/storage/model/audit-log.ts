/** The audit log in memory. */
import type { AuditRecord } from '../../../src/core/audit/audit-event.ts'
import type { AuditFilter, AuditLog } from '../../../src/core/audit/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import { appendAudit } from './audit-append.ts'
import type { Door } from './state.ts'

export function createAuditLog(door: Door): AuditLog {
  return {
    async append(events) {
      appendAudit(door.write(), events)
    },

    async list({ limit, after, ...filter }) {
      const { audit } = door.read()
      const key = after === undefined ? [Number.POSITIVE_INFINITY] : decodeCursor(after, ['number'])
      if (key === undefined) return { items: [] }
      const [before] = key
      const found = audit.filter(record => record.sequence < before && matches(record, filter)).reverse()
      const items = found.slice(0, limit).map(copyRecord)
      const last = items.at(-1)
      if (found.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.sequence]) }
    },

    async read({ after, limit }) {
      const { audit } = door.read()
      // The record with sequence n stands at n - 1.
      return audit.slice(after, after + limit).map(copyRecord)
    },
  }
}

function matches(record: AuditRecord, { action, subjectId, outcome, since, until }: AuditFilter): boolean {
  return (
    (action === undefined || record.action === action) &&
    (outcome === undefined || record.outcome === outcome) &&
    (subjectId === undefined || record.actor === subjectId || record.subjectId === subjectId) &&
    (since === undefined || record.at >= since) &&
    (until === undefined || record.at < until)
  )
}

function copyRecord(record: AuditRecord): AuditRecord {
  return { ...record }
}
