/** The port to webhooks: each follows the sealed audit log with a cursor of its own, served by one node at a time. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Page } from '../page.ts'

export interface StoredWebhook {
  id: string
  url: string
  /** Names of events; all of them where it is empty. */
  events: readonly string[]
  status: 'active' | 'disabled'
  /** Sealed; see webhook-secret.ts. */
  secret: Uint8Array
  /** The secret before, which is signed with too until that wall time, ms. */
  previous?: { secret: Uint8Array; until: number }
  /** The number of the last line of the audit log that was delivered, passed over, or put to the dead letters. */
  cursor: number
  /** Tries of the next event that failed. */
  attempts: number
  createdAt: number
}

export interface DeadLetter {
  webhookId: string
  /** The line of the audit log. */
  sequence: number
  attempts: number
  diedAt: number
}

export interface Settling {
  id: string
  /** Who leased it. */
  holder: string
  at: number
  cursor: number
  attempts: number
  /** Until the next try, ms, by the store's time. */
  pauseMs: number
  /** For how much longer the lease is wanted, ms; 0 gives it back. */
  leaseMs: number
  /** The line that is given up; the cursor stands at it. */
  dead?: { sequence: number; attempts: number }
}

/** What is not done yet, for whoever watches over it. */
export interface WebhookBacklog {
  /** Lines of the log that active webhooks have not come to yet, chosen or not: a line counts once for each. */
  waiting: number
  /** Active webhooks whose next event was tried and not taken. */
  failing: number
  deadLetters: number
}

/** Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat. */
export interface WebhookStore {
  /** Adds a webhook, whose cursor begins at the last line of the log. With a known id it changes nothing. */
  create(input: {
    webhook: Omit<StoredWebhook, 'cursor' | 'attempts'>
    audit: readonly AuditEvent[]
  }): Promise<void>
  /** All of them, oldest first. */
  list(): Promise<StoredWebhook[]>
  find(id: string): Promise<StoredWebhook | undefined>
  /** Sets what is given. What fails is tried again at once. `undefined` for an unknown webhook. */
  update(input: {
    id: string
    url?: string
    events?: readonly string[]
    status?: 'active' | 'disabled'
    audit: readonly AuditEvent[]
  }): Promise<StoredWebhook | undefined>
  /** Gives another secret; the one before it stays valid until `previousUntil`. */
  rotateSecret(input: {
    id: string
    secret: Uint8Array
    previousUntil: number
    audit: readonly AuditEvent[]
  }): Promise<StoredWebhook | undefined>
  /** Removes it with its dead letters; whether there was one. */
  remove(input: { id: string; audit: readonly AuditEvent[] }): Promise<boolean>
  /**
   * Takes the active webhook that has waited longest of those that are due, have lines before them, and are leased by nobody. Of
   * any number of concurrent calls one gets it. Leases expire by the database's time, where it has one.
   */
  lease(input: { holder: string; at: number; leaseMs: number }): Promise<StoredWebhook | undefined>
  /**
   * Moves the cursor, and puts a line to the dead letters in the same transaction.
   *
   * @returns The webhook as it is now; `undefined` where it is no longer active or leased by another: nothing has changed.
   */
  settle(input: Settling): Promise<StoredWebhook | undefined>
  /** By line, oldest first, after that line. */
  deadLetters(input: { webhookId: string; limit: number; after: number }): Promise<Page<DeadLetter>>
  /** Removes a dead letter, which was sent after all; whether there was one. */
  bury(input: { webhookId: string; sequence: number; audit: readonly AuditEvent[] }): Promise<boolean>
  backlog(): Promise<WebhookBacklog>
}
