/** Follows the sealed audit log for every endpoint that this node has leased: in order, at least once, none waiting for another. */
import type { AuditLog } from '../../core/audit/audit-log.ts'
import type { Clock } from '../../core/clock.ts'
import { pauseAfter } from '../../core/webhook/retry-pause.ts'
import type { Settling, StoredWebhook, WebhookStore } from '../../core/webhook/webhook-store.ts'
import { Rounds, type RoundsParts } from '../../gate/rounds.ts'
import { isChosen } from './webhook-event.ts'
import type { WebhookSender } from './webhook-sender.ts'

export interface WebhookDeliveryParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  webhooks: Pick<WebhookStore, 'lease' | 'settle'>
  audit: Pick<AuditLog, 'read'>
  send: WebhookSender
  clock: Pick<Clock, 'now'>
  /** Unlike that of any other node, or of this one before it was started anew. */
  holder: string
  /** How often it looks for what is due, ms. 500 by default. */
  everyMs?: number
  /** Longer than any one request may take. 30,000 by default. */
  leaseMs?: number
}

/** Endpoints that one node serves at once. */
const mostServed = 8
/** Lines that are read for one lease: then it is another's turn. */
const batch = 100

export class WebhookDelivery {
  readonly #parts: WebhookDeliveryParts
  readonly #rounds: Rounds
  readonly #leaseMs: number
  readonly #served = new Set<Promise<void>>()
  readonly #closed = new AbortController()

  constructor(parts: WebhookDeliveryParts) {
    this.#parts = parts
    const { share, onFault, everyMs = 500, leaseMs = 30_000 } = parts
    this.#leaseMs = leaseMs
    this.#rounds = new Rounds({ run: () => this.#look(), everyMs, wokenEveryMs: 0, share, onFault })
  }

  start(): void {
    this.#rounds.start()
  }

  /** Ends the requests under way, whose events are delivered again, and gives the leases back. */
  async close(): Promise<void> {
    this.#closed.abort()
    await this.#rounds.close()
    await Promise.all(this.#served)
  }

  async #look(): Promise<void> {
    const { webhooks, holder, clock, onFault } = this.#parts
    while (this.#served.size < mostServed && !this.#closed.signal.aborted) {
      const webhook = await webhooks.lease({ holder, at: clock.now(), leaseMs: this.#leaseMs })
      if (webhook === undefined) return
      const served = this.#serve(webhook)
        // The lease expires by itself, and the event is tried again.
        .catch(onFault)
        .finally(() => {
          this.#served.delete(served)
          this.#rounds.wake()
        })
      this.#served.add(served)
    }
  }

  async #serve(leased: StoredWebhook): Promise<void> {
    const { audit, send, share } = this.#parts
    const { signal } = this.#closed
    let webhook: StoredWebhook | undefined = leased
    let { cursor, attempts } = leased
    for (const record of await audit.read({ after: cursor, limit: batch })) {
      if (signal.aborted) break
      if (isChosen(webhook, record)) {
        const isDelivered = await send(webhook, record, signal)
        // Whether it has arrived is not known then: it is not counted as a failure.
        if (!isDelivered && signal.aborted) break
        const failures = isDelivered ? 0 : attempts + 1
        const pauseMs = isDelivered ? undefined : pauseAfter(failures, share())
        if (pauseMs !== undefined) {
          await this.#settle(webhook, { cursor, attempts: failures, pauseMs, leaseMs: 0 })
          return
        }
        const { sequence } = record
        const dead = isDelivered ? {} : { dead: { sequence, attempts: failures } }
        const step = { cursor: sequence, attempts: 0, pauseMs: 0, leaseMs: this.#leaseMs, ...dead }
        webhook = await this.#settle(webhook, step)
        // Disabled, removed, or leased by another meanwhile.
        if (webhook === undefined) return
        attempts = 0
      }
      cursor = record.sequence
    }
    await this.#settle(webhook, { cursor, attempts, pauseMs: 0, leaseMs: 0 })
  }

  #settle(
    { id }: StoredWebhook,
    step: Omit<Settling, 'id' | 'holder' | 'at'>,
  ): Promise<StoredWebhook | undefined> {
    const { webhooks, holder, clock } = this.#parts
    return webhooks.settle({ id, holder, at: clock.now(), ...step })
  }
}
