/** What waits to leave the house, for whoever watches over it: read when somebody asks, and for a while not again. */
import type { Clock } from '../core/clock.ts'
import type { MailBacklog, MessageStore } from '../core/mail/message-store.ts'
import type { WebhookBacklog, WebhookStore } from '../core/webhook/webhook-store.ts'

export interface Backlog {
  mails: MailBacklog
  webhooks: WebhookBacklog
}

export interface BacklogParts {
  messages: Pick<MessageStore, 'backlog'>
  webhooks: Pick<WebhookStore, 'backlog'>
  clock: Clock
  /** How old an answer may be, ms. 5,000 by default. */
  keptMs?: number
}

/** @returns A call that rejects with `StorageError` when the store cannot be reached. Concurrent calls share one read. */
export function createBacklog({
  messages,
  webhooks,
  clock,
  keptMs = 5000,
}: BacklogParts): () => Promise<Backlog> {
  let kept: { at: number; backlog: Promise<Backlog> } | undefined
  const read = async (): Promise<Backlog> => {
    const [waiting, undelivered] = await Promise.all([
      messages.backlog({ now: clock.now() }),
      webhooks.backlog(),
    ])
    return { mails: waiting, webhooks: undelivered }
  }
  return () => {
    const at = clock.monotonic()
    if (kept !== undefined && at - kept.at < keptMs) return kept.backlog
    const asked = { at, backlog: read() }
    kept = asked
    // A fault is told to those who asked, and not kept.
    asked.backlog.catch(() => {
      if (kept === asked) kept = undefined
    })
    return asked.backlog
  }
}
