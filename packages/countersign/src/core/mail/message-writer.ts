/** Makes messages for the queue: what the operations that tell somebody something are given. */
import type { KeyObject } from 'node:crypto'
import type { Random } from '../clock.ts'
import { createHandle } from '../handle.ts'
import type { MailLanguage, Message } from './message.ts'
import type { NewMessage } from './message-store.ts'
import { failedMs, heldMs, retryMs } from './retry-schedule.ts'
import { sealMessage } from './sealed-message.ts'

/** Where messages go: `sent` over the queue, `held` in the outbox, or nowhere. */
export type MailWay = 'sent' | 'held' | 'nowhere'

export interface MessageWriterParts {
  key: KeyObject
  random: Random
  /** The host of the public address: the right side of every `Message-ID`. */
  host: string
  way: MailWay
  /** Of messages to those who have chosen none. */
  language: MailLanguage
  /** Has the queue looked at now, where it would be soon. */
  wake: () => void
}

export interface WritingOptions {
  /** Wall time, ms. */
  now: number
  /** Whose account it is about. */
  subjectId?: string
  /** For how long there is any use in it, ms: the lifetime of its ticket. */
  validMs?: number
}

export class MessageWriter {
  readonly #parts: MessageWriterParts

  constructor(parts: MessageWriterParts) {
    this.#parts = parts
  }

  /** Whether a message reaches anybody. What needs one answers `mail-unavailable` where it does not. */
  get isAvailable(): boolean {
    return this.#parts.way !== 'nowhere'
  }

  get language(): MailLanguage {
    return this.#parts.language
  }

  /**
   * The message as an operation writes it into the queue (`enqueue`), in the transaction of what it tells of; or `undefined` where
   * messages go nowhere.
   */
  write(message: Message, { now, subjectId, validMs }: WritingOptions): NewMessage | undefined {
    const { key, random, host, way } = this.#parts
    if (way === 'nowhere') return undefined
    const id = createHandle(random)
    return {
      id,
      messageId: `<${id}@${host}>`,
      ...(subjectId !== undefined && { subjectId }),
      sealed: sealMessage(key, message, id, random),
      state: way === 'held' ? 'held' : 'waiting',
      now,
      ...(validMs !== undefined && { validMs }),
      retryMs,
      keptMs: way === 'held' ? heldMs : retryMs + failedMs,
    }
  }

  /** Call it after the commit: the message is then sent at once, and not within a second. */
  wake(): void {
    this.#parts.wake()
  }
}
