/** What managing webhooks works with. */
import type { KeyObject } from 'node:crypto'
import type { AuditRecord } from '../core/audit/audit-event.ts'
import type { Clock, Random } from '../core/clock.ts'
import type { Storage } from '../core/storage.ts'
import type { StoredWebhook } from '../core/webhook/webhook-store.ts'

export interface WebhookParts {
  storage: Pick<Storage, 'webhooks' | 'audit'>
  clock: Clock
  random: Random
  sealAudit: () => Promise<void>
  /** `deriveWebhookKey`. */
  webhookKey: KeyObject
  /** Whether deliveries may go there, as far as that can be said before its host is resolved. */
  isAllowedUrl: (url: string) => boolean
  /** One try; whether the endpoint has taken it. */
  sendWebhook: (webhook: StoredWebhook, record: AuditRecord) => Promise<boolean>
}
