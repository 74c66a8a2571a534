/** An endpoint that counts what it is delivered, verifies each signature, and notes whose lease each delivery came under. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterFile } from '../../../../test/after-file.ts'

/** A webhook's lease as the database has it, wall time ms by the clock that decides. */
export interface Lease {
  holder: string
  until: number
  now: number
}

export interface Delivery {
  sequence: number
  type: string
  subject: string | undefined
  lease: Lease
  /** Deliveries to the same webhook that had not been answered yet. */
  beside: number
}

export class WebhookReceiver {
  readonly url: string
  /** By webhook, in the order of arrival. */
  readonly received: Map<string, Delivery[]> = new Map()
  /** What must not have come: it was refused. */
  readonly faults: unknown[] = []
  readonly #secrets = new Map<string, string>()
  readonly #open = new Map<string, number>()
  readonly #readLease: (webhookId: string) => Promise<Lease>
  #held: { webhookId: string; after: number; found: (delivery: Delivery) => void } | undefined

  private constructor(url: string, readLease: (webhookId: string) => Promise<Lease>) {
    this.url = url
    this.#readLease = readLease
  }

  static async open(readLease: (webhookId: string) => Promise<Lease>): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/`, readLease)
    server.on('request', (request, response) => {
      // Whoever sends may be killed at any moment.
      request.on('error', () => {})
      const id = String(request.headers['webhook-id']).replace(/^msg_|_\d+$/g, '')
      const beside = receiver.#open.get(id) ?? 0
      receiver.#open.set(id, beside + 1)
      response.once('close', () => receiver.#open.set(id, (receiver.#open.get(id) ?? 0) - 1))
      const headers = request.headers as Record<string, string>
      text(request)
        .then(body => receiver.#take(id, headers, body, beside))
        .then(isTaken => isTaken && response.writeHead(204).end())
        .catch((fault: unknown) => {
          receiver.faults.push(fault)
          response.writeHead(400).end()
        })
    })
    afterFile(() => {
      server.closeAllConnections()
      server.close()
    })
    return receiver
  }

  expect(webhookId: string, secret: string): void {
    this.#secrets.set(webhookId, secret)
    this.received.set(webhookId, [])
  }

  /** Takes so many more deliveries, and the one after that without ever answering. @returns That one. */
  hold(webhookId: string, after: number): Promise<Delivery> {
    return new Promise(found => {
      this.#held = { webhookId, after, found }
    })
  }

  /** @returns Whether it is to be answered. */
  async #take(id: string, headers: Record<string, string>, body: string, beside: number): Promise<boolean> {
    const { type, data } = new Webhook(this.#secrets.get(id) ?? '').verify(body, headers) as {
      type: string
      data: { sequence: number; subject?: string }
    }
    const delivery = {
      sequence: data.sequence,
      type,
      subject: data.subject,
      lease: await this.#readLease(id),
      beside,
    }
    this.received.get(id)?.push(delivery)
    const held = this.#held
    if (held === undefined || held.webhookId !== id || held.after-- > 0) return true
    this.#held = undefined
    held.found(delivery)
    return false
  }
}
