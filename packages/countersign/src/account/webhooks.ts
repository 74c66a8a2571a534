/** Webhooks as an administrator manages them: adding, changing, rotating the secret, dead letters. */
import type { AuditAction, AuditEvent } from '../core/audit/audit-event.ts'
import { createHandle } from '../core/handle.ts'
import type { Page } from '../core/page.ts'
import { createWebhookSecret, sealWebhookSecret, writeWebhookSecret } from '../core/webhook/webhook-secret.ts'
import type { DeadLetter, StoredWebhook } from '../core/webhook/webhook-store.ts'
import { auditOrigin, type Caller } from './account-parts.ts'
import type { WebhookParts } from './webhook-parts.ts'

const operator: Caller = { actor: 'operator' }

/** For how long the secret before stays valid. */
const overlapMs = 24 * 3_600_000

export type WebhookInfo = Omit<StoredWebhook, 'secret' | 'previous'>
/** The secret is told once, as `whsec_…`. */
export type WebhookWithSecret = WebhookInfo & { secret: string }

export interface Webhooks {
  /** @returns `undefined` for a URL that deliveries may not go to. Not safe to repeat: each call adds one. */
  create(
    input: { url: string; events?: readonly string[] },
    caller?: Caller,
  ): Promise<WebhookWithSecret | undefined>
  list(): Promise<WebhookInfo[]>
  /** Safe to repeat. */
  update(
    id: string,
    change: { url?: string; events?: readonly string[]; status?: 'active' | 'disabled' },
    caller?: Caller,
  ): Promise<WebhookInfo | 'unknown' | 'invalid-url'>
  remove(id: string, caller?: Caller): Promise<boolean>
  /** The secret before stays valid for a day. Repeated at once, only the last two are valid. `undefined` for an unknown webhook. */
  rotateSecret(id: string, caller?: Caller): Promise<WebhookWithSecret | undefined>
  deadLetters(id: string, page?: { limit?: number; after?: number }): Promise<Page<DeadLetter>>
  /**
   * Sends a dead letter again, once and now; it is removed where the endpoint has taken it. Safe to repeat: the id of the delivery is
   * the same. `gone` where the line was archived.
   */
  redeliver(
    id: string,
    sequence: number,
    caller?: Caller,
  ): Promise<'delivered' | 'failed' | 'gone' | 'unknown'>
}

/** Every method rejects with `StorageError` when the store cannot be reached. */
export function createWebhooks(parts: WebhookParts): Webhooks {
  const { storage, clock, random, webhookKey, isAllowedUrl } = parts
  const { webhooks } = storage
  const told = (action: AuditAction, id: string, caller: Caller): AuditEvent[] => [
    { ...auditOrigin(caller), at: clock.now(), action, outcome: 'success', credentialId: id },
  ]
  const sealed = (id: string) => {
    const secret = createWebhookSecret(random)
    return { text: writeWebhookSecret(secret), bytes: sealWebhookSecret(webhookKey, id, secret, random) }
  }
  return {
    async create({ url: given, events = [] }, caller = operator) {
      if (!isAllowedUrl(given)) return undefined
      const url = printable(given)
      // What was appended before the call is not for it.
      await parts.sealAudit()
      const id = createHandle(random)
      const { text, bytes } = sealed(id)
      const webhook = { id, url, events, status: 'active', secret: bytes, createdAt: clock.now() } as const
      await webhooks.create({ webhook, audit: told('webhook-created', id, caller) })
      const made = await webhooks.find(id)
      // Somebody else may have removed it by now.
      return made && { ...infoOf(made), secret: text }
    },

    list: async () => (await webhooks.list()).map(infoOf),

    async update(id, change, caller = operator) {
      if (change.url !== undefined && !isAllowedUrl(change.url)) return 'invalid-url'
      const url = change.url === undefined ? {} : { url: printable(change.url) }
      const audit = told('webhook-updated', id, caller)
      const updated = await webhooks.update({ id, ...change, ...url, audit })
      return updated === undefined ? 'unknown' : infoOf(updated)
    },

    remove: (id, caller = operator) => webhooks.remove({ id, audit: told('webhook-removed', id, caller) }),

    async rotateSecret(id, caller = operator) {
      const { text, bytes } = sealed(id)
      const audit = told('webhook-secret-rotated', id, caller)
      const previousUntil = clock.now() + overlapMs
      const rotated = await webhooks.rotateSecret({ id, secret: bytes, previousUntil, audit })
      return rotated && { ...infoOf(rotated), secret: text }
    },

    deadLetters: (webhookId, { limit = 50, after = 0 } = {}) =>
      webhooks.deadLetters({ webhookId, limit, after }),

    async redeliver(id, sequence, caller = operator) {
      const webhook = await webhooks.find(id)
      if (webhook === undefined) return 'unknown'
      const page = await webhooks.deadLetters({ webhookId: id, limit: 1, after: sequence - 1 })
      if (page.items[0]?.sequence !== sequence) return 'unknown'
      const [record] = await storage.audit.read({ after: sequence - 1, limit: 1 })
      if (record?.sequence !== sequence) return 'gone'
      if (!(await parts.sendWebhook(webhook, record))) return 'failed'
      await webhooks.bury({ webhookId: id, sequence, audit: told('webhook-resent', id, caller) })
      return 'delivered'
    },
  }
}

function infoOf({ secret: _, previous: __, ...info }: StoredWebhook): WebhookInfo {
  return info
}

/** As it is requested where it has anything but printable ASCII: lists print it, in terminals too. */
function printable(url: string): string {
  return /^[\x21-\x7e]*$/.test(url) ? url : new URL(url).href
}
