/** What an application or an operator sees of the queue: whether mail goes anywhere, how much waits, what was given up. Never what a mail says. */
import { optional, record, shaped, text, within } from '../../core/argument.ts'
import type { Clock } from '../../core/clock.ts'
import { isCursorOf } from '../../core/cursor.ts'
import type { MessageCounts, MessageStore } from '../../core/mail/message-store.ts'
import { failedMs, retryMs } from '../../core/mail/retry-schedule.ts'
import type { Page } from '../../core/page.ts'

/** A mail that was given up. */
export interface FailedMail {
  /** A handle. */
  id: string
  messageId: string
  /** Wall time, ms. */
  createdAt: number
  /** How often it was tried. */
  tries: number
  /** Why it was not sent the last time: `expired`, `refused`, `invalid-address`, `unreadable`, `unknown-kind`, or the code of the fault. */
  fault: string
}

/** Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat. */
export interface MailDesk {
  /** Whether mails reach anybody: by the option `mail`, or in the outbox. */
  readonly isAvailable: boolean
  /** How many mails wait to be sent, were given up, and are held in the outbox. */
  count(): Promise<MessageCounts>
  /** Those that were given up, newest first; each is kept for 30 days. 50 a page by default, 1000 at most. */
  failed(page?: { limit?: number; after?: string }): Promise<Page<FailedMail>>
  /**
   * Sends one again that was given up, and tries it for three days from now.
   *
   * @returns False where it is not known, was not given up, or is void because its link has expired.
   */
  retry(id: string): Promise<boolean>
}

export interface MailDeskParts {
  messages: Pick<MessageStore, 'count' | 'list' | 'retry'>
  clock: Pick<Clock, 'now'>
  isAvailable: boolean
  wake: () => void
}

const page = optional(
  record<{ limit?: number; after?: string }>({
    limit: optional(within(1, 1000)),
    after: optional(shaped(value => isCursorOf('messages', value), 'a cursor of this listing')),
  }),
)

export function createMailDesk({ messages, clock, isAvailable, wake }: MailDeskParts): MailDesk {
  return {
    isAvailable,
    count: () => messages.count(),
    failed: async input => {
      page(input, 'auth.mail.failed: page')
      const { limit = 50, after } = input ?? {}
      const found = await messages.list({ state: 'failed', limit, ...(after !== undefined && { after }) })
      const items = found.items.map(({ id, messageId, createdAt, tries, fault = 'unknown' }) => ({
        id,
        messageId,
        createdAt,
        tries,
        fault,
      }))
      return { ...found, items }
    },
    retry: async id => {
      text(id, 'auth.mail.retry: id')
      const isWaiting = await messages.retry({ id, now: clock.now(), retryMs, keptMs: retryMs + failedMs })
      if (isWaiting) wake()
      return isWaiting
    },
  }
}
