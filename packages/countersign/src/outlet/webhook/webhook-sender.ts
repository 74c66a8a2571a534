/** One try to deliver one event. */
import type { KeyObject } from 'node:crypto'
import type { AuditRecord } from '../../core/audit/audit-event.ts'
import type { Clock } from '../../core/clock.ts'
import { openWebhookSecret } from '../../core/webhook/webhook-secret.ts'
import type { StoredWebhook } from '../../core/webhook/webhook-store.ts'
import type { OutsideFetch } from '../fetch/outside-fetch.ts'
import { deliveryId, eventBody } from './webhook-event.ts'
import { signedHeaders } from './webhook-signature.ts'

export interface WebhookSenderParts {
  fetch: OutsideFetch
  /** `deriveWebhookKey`. */
  key: KeyObject
  clock: Pick<Clock, 'now'>
}

/** @returns Whether the endpoint has taken it: any status of 2xx. What it answers besides is not read. */
export type WebhookSender = (
  webhook: StoredWebhook,
  record: AuditRecord,
  signal?: AbortSignal,
) => Promise<boolean>

export function createWebhookSender({ fetch, key, clock }: WebhookSenderParts): WebhookSender {
  return async (webhook, record, signal) => {
    const at = clock.now()
    const { previous } = webhook
    const sealed = [
      webhook.secret,
      ...(previous !== undefined && previous.until > at ? [previous.secret] : []),
    ]
    const secrets = sealed.map(one => openWebhookSecret(key, webhook.id, one))
    const body = eventBody(record)
    const headers = signedHeaders({ id: deliveryId(webhook.id, record.sequence), at, body, secrets })
    const answer = await fetch(webhook.url, {
      method: 'POST',
      headers,
      body,
      isBodyIgnored: true,
      ...(signal !== undefined && { signal }),
    })
    return answer.ok && answer.status >= 200 && answer.status < 300
  }
}
