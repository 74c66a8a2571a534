/**
 * Sends what waits in the queue: whichever node finds it. A message is removed after it was handed over, so that one whose node dies
 * in between is sent again, with the same Message-ID.
 */
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'
import { MailError, MailRefusedError } from '../../core/errors.ts'
import type { LeasedMessage, MessageStore } from '../../core/mail/message-store.ts'
import { failedMs, pauseAfter } from '../../core/mail/retry-schedule.ts'
import { openMessage } from '../../core/mail/sealed-message.ts'
import { Rounds, type RoundsParts } from '../../gate/rounds.ts'
import type { Mail, MailFunction } from './mail.ts'
import type { MailFrame } from './mail-body.ts'
import { renderMessage } from './render-message.ts'

/** How often a node looks, where nobody has told it that there is something. */
const lookEveryMs = 1000
const wokenEveryMs = 20
/** How many mails a node hands over at once. */
const concurrency = 4
/** How long handing one over may take. */
const handOverMs = 60_000
/** Longer than that by what the store may take, so that nobody else has the message before this node has let go of it. */
const leaseBeyondMs = 60_000
/** How long the end of a node waits for what is being handed over. */
const closeWithinMs = 5000

export interface MailSenderParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  messages: Pick<MessageStore, 'due' | 'lease' | 'sent' | 'failed'>
  /** That the messages are sealed under. */
  key: KeyObject
  mail: MailFunction
  frame: MailFrame
  clock: Pick<Clock, 'now'>
  /** How many mails are handed over at once; 4 by default. */
  concurrency?: number
  /** How long handing one over may take, ms; a minute by default. */
  handOverMs?: number
  /** From one look to the next, ms; a second by default. */
  lookEveryMs?: number
}

export interface MailFigures {
  /** Mails that were handed over. */
  mailsSent: number
  /** Mails that are not tried any more. */
  mailsGivenUp: number
}

export class MailSender {
  readonly #parts: MailSenderParts
  readonly #rounds: Rounds
  readonly #closing = new AbortController()
  #isClosed = false
  /** Whether the last mail could not be handed over: the first of several is told. */
  #isFailing = false
  #sent = 0
  #givenUp = 0

  constructor(parts: MailSenderParts) {
    this.#parts = parts
    const { share, onFault, lookEveryMs: everyMs = lookEveryMs } = parts
    this.#rounds = new Rounds({ run: () => this.#sendAll(), everyMs, wokenEveryMs, share, onFault })
  }

  /** Of this node, since it was started. */
  get figures(): MailFigures {
    return { mailsSent: this.#sent, mailsGivenUp: this.#givenUp }
  }

  start(): void {
    this.#rounds.start()
  }

  /** Looks now. */
  wake(): void {
    this.#rounds.wake()
  }

  /** Takes no more messages, and waits some seconds for those that are being handed over; after that they are due again. */
  async close(): Promise<void> {
    this.#isClosed = true
    const timer = setTimeout(() => this.#closing.abort(), closeWithinMs)
    await this.#rounds.close()
    clearTimeout(timer)
  }

  async #sendAll(): Promise<void> {
    const { messages, clock, concurrency: most = concurrency } = this.#parts
    const due = await messages.due({ now: clock.now(), limit: most })
    const lanes = await Promise.allSettled(Array.from({ length: due }, () => this.#sendInTurn()))
    const failed = lanes.find(lane => lane.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** One after the other, so that a slow one keeps none of the other lanes. */
  async #sendInTurn(): Promise<void> {
    const { messages, clock, handOverMs: most = handOverMs } = this.#parts
    while (!this.#isClosed) {
      const [leased] = await messages.lease({
        now: clock.now(),
        leaseMs: most + leaseBeyondMs,
        limit: 1,
      })
      if (leased === undefined) return
      await this.#send(leased)
    }
  }

  async #send(leased: LeasedMessage): Promise<void> {
    const mail = this.#render(leased)
    // A node of the next version, which has written it, knows that kind.
    if (mail === 'unknown-kind') return this.#fail(leased, mail, this.#pauseAfter(leased))
    if (typeof mail === 'string') return this.#fail(leased, mail, undefined)
    const fault = await this.#handOver(mail)
    if (fault === undefined) {
      this.#isFailing = false
      this.#sent += 1
      return this.#parts.messages.sent(leased.id)
    }
    const code = codeOf(fault)
    const isRefused = fault instanceof MailRefusedError
    this.#tell(code, isRefused)
    return this.#fail(leased, code, isRefused ? undefined : this.#pauseAfter(leased))
  }

  #pauseAfter({ tries, leftMs }: LeasedMessage): number | undefined {
    return pauseAfter(tries, leftMs, this.#parts.share())
  }

  #render(leased: LeasedMessage): Mail | string {
    if (leased.isExpired) return 'expired'
    const message = openMessage(this.#parts.key, leased)
    return message === undefined ? 'unreadable' : renderMessage(message, leased, this.#parts.frame)
  }

  /** @returns What went wrong; `undefined` where nothing did. */
  async #handOver(mail: Mail): Promise<object | undefined> {
    const { handOverMs: most = handOverMs } = this.#parts
    const tooLong = new AbortController()
    const timer = setTimeout(() => tooLong.abort(), most)
    const signal = AbortSignal.any([tooLong.signal, this.#closing.signal])
    const { promise: over, reject } = Promise.withResolvers<never>()
    const letGo = () => reject({ code: tooLong.signal.aborted ? 'timeout' : 'shutting-down' })
    signal.addEventListener('abort', letGo)
    try {
      await Promise.race([this.#call(mail, signal), over])
      return undefined
    } catch (fault) {
      return typeof fault === 'object' && fault !== null ? fault : {}
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', letGo)
    }
  }

  /** A function that throws at once is one that rejects. */
  async #call(mail: Mail, signal: AbortSignal): Promise<void> {
    await this.#parts.mail(mail, { signal })
  }

  #fail({ id, tries }: LeasedMessage, fault: string, pauseMs: number | undefined): Promise<void> {
    const { messages, clock } = this.#parts
    if (pauseMs === undefined) this.#givenUp += 1
    const input = { id, tries, now: clock.now(), keptMs: failedMs, fault }
    return messages.failed(pauseMs === undefined ? input : { ...input, pauseMs })
  }

  /** Without what was thrown, whose message may name the address. */
  #tell(code: string, isRefused: boolean): void {
    // That one address is refused says nothing about the next.
    if (this.#isFailing || isRefused) return
    this.#isFailing = true
    this.#parts.onFault(new MailError(code))
  }
}

/** A code that is a word holds nothing personal. */
function codeOf(fault: object): string {
  const code = 'code' in fault ? fault.code : undefined
  return typeof code === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(code) ? code : 'unknown'
}
