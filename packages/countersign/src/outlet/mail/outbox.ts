/** The outbox: mails as they would look, where none are sent. For a machine on which somebody develops or tries. */
import type { KeyObject } from 'node:crypto'
import type { MessageStore } from '../../core/mail/message-store.ts'
import { openMessage } from '../../core/mail/sealed-message.ts'
import type { Page } from '../../core/page.ts'
import type { Mail } from './mail.ts'
import type { MailFrame } from './mail-body.ts'
import { renderMessage } from './render-message.ts'

export interface HeldMail extends Mail {
  /** A handle. */
  id: string
  /** Wall time, ms. */
  createdAt: number
}

export interface OutboxParts {
  messages: Pick<MessageStore, 'list'>
  key: KeyObject
  frame: MailFrame
}

export class Outbox {
  readonly #parts: OutboxParts

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** Newest first. What cannot be opened or written out any more is left out. */
  async list({ limit, after }: { limit: number; after?: string }): Promise<Page<HeldMail>> {
    const { messages, key, frame } = this.#parts
    const page = await messages.list({ state: 'held', limit, ...(after !== undefined && { after }) })
    const items = page.items.flatMap(stored => {
      const message = openMessage(key, stored)
      const mail = message && renderMessage(message, stored, frame)
      if (mail === undefined || typeof mail === 'string') return []
      return [{ ...mail, id: stored.id, createdAt: stored.createdAt }]
    })
    return { ...page, items }
  }
}
