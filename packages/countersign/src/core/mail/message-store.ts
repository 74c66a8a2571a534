/** The port to the queue of mails: sealed messages, each leased to one node at a time until it is sent or given up. */
import type { Page } from '../page.ts'

/**
 * - `waiting`: to be sent, or being sent.
 * - `failed`: given up; it can be sent again while it is kept.
 * - `held`: of an outbox, which shows it; never sent.
 * - `void`: never sent nor shown; it was written so that the same is written for whoever is not there.
 */
export type MessageState = 'waiting' | 'failed' | 'held' | 'void'

/** A message as it is written into the queue. `sealMessage` makes it. */
export interface NewMessage {
  /** A handle. */
  id: string
  /** Its `Message-ID`, angle brackets included: the same however often it is sent. */
  messageId: string
  /** Whose account it is about; absent where there is none. */
  subjectId?: string
  sealed: Uint8Array
  state: Exclude<MessageState, 'failed'>
  /** Wall time, ms. A store that has a clock goes by that instead, and so do all instants that follow from it. */
  now: number
  /** For how long there is any use in it, ms; without it, for as long as it is tried. */
  validMs?: number
  /** For how long it is tried, ms. */
  retryMs: number
  /** For how long it is kept, whatever becomes of it, ms. */
  keptMs: number
}

export interface StoredMessage {
  id: string
  messageId: string
  sealed: Uint8Array
  state: MessageState
  /** Wall time, ms, as every instant here. */
  createdAt: number
  /** When it is tried next. */
  dueAt: number
  /** After it the message is void. */
  expiresAt?: number
  /** Until when a node has it; 0 where none does. */
  leaseUntil: number
  /** How often it was taken to be sent. */
  tries: number
  /** Why it was not sent the last time: a code without anything personal. */
  fault?: string
}

export interface LeasedMessage extends StoredMessage {
  /** What is left by the store's time until it is given up, ms; 0 or less: this is the last try. */
  leftMs: number
  /** Whether it was void already when it was leased. */
  isExpired: boolean
}

export interface MessageCounts {
  waiting: number
  failed: number
  held: number
}

/** What is not done yet, for whoever watches over it. */
export interface MailBacklog {
  waiting: number
  /** For how long the oldest of those has waited, ms; 0 where none does. */
  oldestMs: number
  /** Given up, and still kept. */
  failed: number
}

/** Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat. */
export interface MessageStore {
  /**
   * Writes a message that stands by itself. One that belongs to another write is written in that one's transaction. A message with
   * the same id is left as it is.
   */
  enqueue(message: NewMessage): Promise<void>

  /** How many messages `lease` would lease, at most `limit`. Read-only, for callers that look often. */
  due(input: { now: number; limit: number }): Promise<number>

  /**
   * Takes the messages that have waited longest: for `leaseMs` nobody else gets them. Of any number of concurrent calls each message
   * goes to one; a lease that has run out counts as a try and the message is due again.
   *
   * An instant that lies further ahead than any pause is not believed: such a message is due.
   */
  lease(input: { now: number; leaseMs: number; limit: number }): Promise<LeasedMessage[]>

  /** The message was handed over: it is removed. Of an unknown one a no-op. */
  sent(id: string): Promise<void>

  /**
   * The message was not handed over. With `pauseMs` it is tried again after that; without, it is given up and kept for `keptMs`.
   *
   * Where it has been leased again since, as `tries` shows, nothing is changed.
   *
   * @param input.fault - Letters, digits, `-` and `_`: a code without anything personal.
   */
  failed(input: {
    id: string
    tries: number
    now: number
    pauseMs?: number
    keptMs: number
    fault: string
  }): Promise<void>

  /**
   * Has a message that was given up sent again, now, and tried for `retryMs` from now.
   *
   * @returns False where there is none that was given up, or it is void.
   */
  retry(input: { id: string; now: number; retryMs: number; keptMs: number }): Promise<boolean>

  /** Messages in one state, newest first. A cursor that the store did not give out is answered with an empty page, the last. */
  list(input: { state: MessageState; limit: number; after?: string }): Promise<Page<StoredMessage>>

  count(): Promise<MessageCounts>

  backlog(input: { now: number }): Promise<MailBacklog>

  /** Removes everything that is about a subject. @returns How many there were. */
  forget(subjectId: string): Promise<number>

  /** Removes up to `limit` messages that have been kept for as long as they are. @returns How many there were. */
  sweep(input: { now: number; limit: number }): Promise<number>
}
