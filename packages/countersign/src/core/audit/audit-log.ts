/** The port to the audit log: append-only and hash-chained. Most events are appended by the operation that they record. */
import type { Page } from '../page.ts'
import type { AuditAction, AuditEvent, AuditRecord } from './audit-event.ts'

export interface AuditFilter {
  action?: AuditAction
  /** Events whose actor or subject this is. */
  subjectId?: string
  outcome?: 'success' | 'refused'
  /** Wall time ms, inclusive. */
  since?: number
  /** Wall time ms, exclusive. */
  until?: number
}

export interface AuditLog {
  /** Appends events that no other operation records (refusals, sign-ins that store nothing). Durable when it resolves. */
  append(events: readonly AuditEvent[]): Promise<void>
  /**
   * Newest first.
   *
   * @param input.after - The cursor of the page before. Cursors come from clients: one that the store did not give out
   *   is answered with an empty page, the last.
   */
  list(input: AuditFilter & { limit: number; after?: string }): Promise<Page<AuditRecord>>
  /** Oldest first, those after `sequence`: for verifying the chain and for export. */
  read(input: { after: number; limit: number }): Promise<AuditRecord[]>
}
