/** What an endpoint is told of a line of the audit log. */
import { type AuditEvent, type AuditRecord, eventName } from '../../core/audit/audit-event.ts'
import type { StoredWebhook } from '../../core/webhook/webhook-store.ts'

/** Whether the endpoint asked for it: with no names, for everything. */
export function isChosen({ events }: Pick<StoredWebhook, 'events'>, event: AuditEvent): boolean {
  return events.length === 0 || events.includes(eventName(event))
}

/** The same at every try, so that the body is too. */
export function deliveryId(webhookId: string, sequence: number): string {
  return `msg_${webhookId}_${sequence}`
}

/** Address and user agent identify somebody, and an endpoint needs neither. */
export function eventBody(record: AuditRecord): string {
  const { at, subjectId, credentialId, kind, actor, detail, sequence } = record
  return JSON.stringify({
    type: eventName(record),
    timestamp: new Date(at).toISOString(),
    data: { sequence, subject: subjectId, credential: credentialId, kind, actor, detail },
  })
}
