/** Webhooks are delivered signed, in order, at least once, with retries and dead letters; no endpoint waits for another. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Storage } from '../../src/core/storage.ts'
import { mostTries, pauseAfter } from '../../src/core/webhook/retry-pause.ts'
import {
  deriveWebhookKey,
  sealWebhookSecret,
  writeWebhookSecret,
} from '../../src/core/webhook/webhook-secret.ts'
import { createOutsideFetch } from '../../src/outlet/fetch/outside-fetch.ts'
import { WebhookDelivery } from '../../src/outlet/webhook/webhook-delivery.ts'
import { createWebhookSender } from '../../src/outlet/webhook/webhook-sender.ts'
import { event, seal } from '../../src/storage/contract/fixtures.ts'
import { memory } from '../../src/storage/memory/memory.ts'

const key = deriveWebhookKey(randomBytes(32).toString('base64url'))
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Received {
  headers: Record<string, string>
  body: string
}

/** An endpoint that answers with the next of these statuses, then with 200. */
async function endpoint(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(statuses.shift() ?? 200).end()
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received }
}

class MovedClock {
  ahead = 0
  now(): number {
    return Date.now() + this.ahead
  }
}

async function opened(): Promise<{
  storage: Storage
  clock: MovedClock
  start: (holder?: string) => WebhookDelivery
}> {
  const storage = await memory().open()
  closing.push(() => storage.close())
  const clock = new MovedClock()
  const fetch = createOutsideFetch({ allowLoopback: true, allowPrivate: false, lookup: async () => [] })
  const send = createWebhookSender({ fetch, key, clock })
  const { webhooks, audit } = storage
  const start = (holder = 'node') => {
    const parts = { webhooks, audit, send, clock, holder, everyMs: 5, share: () => 0.5 }
    const delivery = new WebhookDelivery({ ...parts, onFault: fault => expect.fail(String(fault)) })
    delivery.start()
    closing.push(() => delivery.close())
    return delivery
  }
  return { storage, clock, start }
}

async function added(storage: Storage, id: string, url: string, events: string[] = []): Promise<Uint8Array> {
  const secret = new Uint8Array(randomBytes(32))
  const sealed = sealWebhookSecret(key, id, secret, randomBytes)
  const webhook = { id, url, events, status: 'active', secret: sealed, createdAt: 0 } as const
  await storage.webhooks.create({ webhook, audit: [] })
  return secret
}

async function logged(storage: Storage, ...details: string[]): Promise<void> {
  for (const detail of details)
    await storage.audit.append([event(detail, { subjectId: 's', address: '192.0.2.1', userAgent: 'agent' })])
  await seal(storage)
}

const details = (received: readonly Received[]) => received.map(({ body }) => JSON.parse(body).data.detail)

describe('delivery', () => {
  test('is in order, is verified by the package of the standard, and tells nothing that identifies a device', async () => {
    const { storage, start } = await opened()
    const { url, received } = await endpoint()
    await logged(storage, 'before')
    const secret = await added(storage, 'a', url)
    await logged(storage, 'one', 'two', 'three')
    start()
    await vi.waitFor(() => expect(received.length).toBe(3))
    expect(details(received)).toEqual(['one', 'two', 'three'])
    const verifier = new Webhook(writeWebhookSecret(secret))
    for (const { headers, body } of received) {
      expect(verifier.verify(body, headers)).toMatchObject({ data: { subject: 's' } })
      expect(body).not.toMatch(/192\.0\.2\.1|agent/)
    }
    const [{ headers, body }] = received as [Received]
    expect(() => verifier.verify(body.replace('one', 'two'), headers)).toThrow()
  })

  test('while two secrets are valid, both verify; later only the new one does', async () => {
    const { storage, clock, start } = await opened()
    const { url, received } = await endpoint()
    const old = await added(storage, 'a', url)
    const young = new Uint8Array(randomBytes(32))
    const sealed = sealWebhookSecret(key, 'a', young, randomBytes)
    const previousUntil = clock.now() + 60_000
    await storage.webhooks.rotateSecret({ id: 'a', secret: sealed, previousUntil, audit: [] })
    await logged(storage, 'one')
    start()
    await vi.waitFor(() => expect(received.length).toBe(1))
    const verify = (secret: Uint8Array, { headers, body }: Received) =>
      new Webhook(writeWebhookSecret(secret)).verify(body, headers)
    for (const secret of [old, young]) expect(() => verify(secret, received[0] as Received)).not.toThrow()
    clock.ahead = 120_000
    await logged(storage, 'two')
    await vi.waitFor(() => expect(received.length).toBe(2))
    const signatures = received.map(({ headers }) => headers['webhook-signature']?.split(' ').length)
    expect(signatures).toEqual([2, 1])
    expect(() => verify(young, { ...received[1] } as Received)).not.toThrow()
    expect(() => verify(old, { ...received[1] } as Received)).toThrow()
  })

  test('only events that were chosen are sent; the cursor passes over the others', async () => {
    const { storage, start } = await opened()
    const { url, received } = await endpoint()
    const { action, outcome } = event('')
    await added(storage, 'none', url, ['key-revoked.success'])
    await added(storage, 'some', url, [`${action}.${outcome}`])
    await logged(storage, 'one')
    start()
    await vi.waitFor(async () => {
      const cursors = (await storage.webhooks.list()).map(({ cursor }) => cursor)
      expect(cursors).toEqual([1, 1])
    })
    expect(details(received)).toEqual(['one'])
  })

  test('what fails is tried again under the same id before anything after it, and keeps no other endpoint waiting', async () => {
    const { storage, clock, start } = await opened()
    const failing = await endpoint(500, 302)
    const other = await endpoint()
    await added(storage, 'a', failing.url)
    await added(storage, 'b', other.url)
    await logged(storage, 'one', 'two')
    start()
    await vi.waitFor(() => expect(other.received.length).toBe(2))
    for (const tries of [1, 2]) {
      await vi.waitFor(async () => expect((await storage.webhooks.find('a'))?.attempts).toBe(tries))
      clock.ahead += 40_000
    }
    await vi.waitFor(() => expect(failing.received.length).toBe(4))
    expect(details(failing.received)).toEqual(['one', 'one', 'one', 'two'])
    const ids = failing.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
  })

  test('after the last try the event is a dead letter, and the next is sent', async () => {
    const { storage, clock, start } = await opened()
    const { url, received } = await endpoint(...Array.from({ length: mostTries }, () => 503))
    await added(storage, 'a', url)
    await logged(storage, 'one', 'two')
    start()
    for (let tries = 1; tries < mostTries; tries++) {
      await vi.waitFor(async () => expect((await storage.webhooks.find('a'))?.attempts).toBe(tries))
      clock.ahead += 24 * 3_600_000
    }
    await vi.waitFor(() => expect(received.length).toBe(mostTries + 1))
    expect(details(received).slice(-2)).toEqual(['one', 'two'])
    const dead = await storage.webhooks.deadLetters({ webhookId: 'a', limit: 9, after: 0 })
    expect(dead.items).toMatchObject([{ sequence: 1, attempts: mostTries }])
  })

  test('of two nodes one delivers, and the other goes on when the first has closed', async () => {
    const { storage, start } = await opened()
    const { url, received } = await endpoint()
    await added(storage, 'a', url)
    const first = start('one')
    start('two')
    await logged(storage, '1', '2', '3')
    await vi.waitFor(() => expect(received.length).toBe(3))
    await first.close()
    await logged(storage, '4')
    await vi.waitFor(() => expect(received.length).toBe(4))
    expect(details(received)).toEqual(['1', '2', '3', '4'])
  })
})

test('the pauses grow up to three days together', () => {
  const pauses = Array.from({ length: mostTries }, (_, index) => pauseAfter(index + 1, 0.5))
  expect(pauses.at(-1)).toBeUndefined()
  const total = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0)
  expect(Math.round(total)).toBe(3 * 24 * 3_600_000)
})
