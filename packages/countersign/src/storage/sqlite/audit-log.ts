/** The audit log in SQLite. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import type { Writer } from './writer.ts'

export function createAuditLog(writer: Writer): AuditLog {
  return {
    append: events => writer.write('audit', 'append', events),
    list: input => writer.scan('audit', 'list', input),
    read: input => writer.scan('audit', 'read', input),
  }
}
