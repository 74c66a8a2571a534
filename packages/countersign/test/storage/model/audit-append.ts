/** Appending to the audit log, with the operation that the events record. */
import type { AuditEvent } from '../../../src/core/audit/audit-event.ts'
import type { State } from './state.ts'

export function appendAudit({ pendingAudit }: State, events: readonly AuditEvent[]): void {
  if (events.length > 0) pendingAudit.push(events.map(event => ({ ...event })))
}
