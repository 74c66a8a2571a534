/** Appending to the audit log, with the operation that the events record. */
import { chainHash, chainStart } from '../../../src/core/audit/audit-chain.ts'
import type { AuditEvent } from '../../../src/core/audit/audit-event.ts'
import type { State } from './state.ts'

export function appendAudit({ audit }: State, events: readonly AuditEvent[]): void {
  for (const event of events) {
    const sequence = audit.length + 1
    const hash = chainHash(audit.at(-1)?.hash ?? chainStart, sequence, event)
    audit.push({ ...event, sequence, hash })
  }
}
