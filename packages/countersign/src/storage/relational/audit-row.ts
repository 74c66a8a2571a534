/** How a row becomes a line of the audit log: the event as it was hashed, with its place in the chain. */
import type { AuditRecord } from '../../core/audit/audit-event.ts'

export function toRecord({
  sequence,
  hash,
  event,
}: {
  sequence: number
  hash: string
  event: string
}): AuditRecord {
  return { ...JSON.parse(event), sequence, hash }
}
