/** What a webhook is to have received when servers were killed while it had a delivery that they did not know of yet. */
import { randomBytes } from 'node:crypto'
import type { Storage } from 'countersign'
import { expect } from 'vitest'
import { Client, type Credential } from './client.ts'
import { quick } from './server-process.ts'
import type { Delivery, WebhookReceiver } from './webhook-receiver.ts'

export const rounds = 2
/** Of who creates subjects: enough that deliveries go on while the next events come. */
const lanes = 3
const created = 'subject-created.success'

/** Whichever process is asked. */
export const shared: Readonly<Record<string, string>> = {
  ...quick,
  COUNTERSIGN_SECRET: randomBytes(32).toString('base64url'),
  COUNTERSIGN_PUBLIC_URL: 'http://localhost:9999',
}

/** Creates subjects until it is told to stop or the server is gone. @returns The ids of those that it said it has created. */
export async function create(
  url: string,
  { headers }: Credential,
  called: string,
  enough: AbortSignal,
): Promise<string[]> {
  const acknowledged: string[] = []
  const lane = async (name: number) => {
    const client = new Client(url)
    for (let index = 0; !enough.aborted; index++) {
      const body = { identifier: `${called}-${name}-${index}@example.com`, password: 'a password of a test' }
      const reply = await client
        .send('POST', '/auth/admin/subjects', { headers, body })
        .catch(() => undefined)
      if (reply === undefined) break
      expect(reply.status).toBe(201)
      acknowledged.push(reply.body.subject?.id ?? expect.fail('no id'))
    }
    client.close()
  }
  await Promise.all(Array.from({ length: lanes }, (_, name) => lane(name)))
  return acknowledged
}

/** Adds a webhook. @returns Its id. */
async function add(
  url: string,
  { headers }: Credential,
  receiver: WebhookReceiver,
  events: readonly string[],
): Promise<string> {
  const client = new Client(url)
  const body = { url: receiver.url, events }
  const reply = await client.send('POST', '/auth/admin/webhooks', { headers, body })
  client.close()
  expect(reply.status).toBe(201)
  const { id, secret } = JSON.parse(reply.text) as { id: string; secret: string }
  receiver.expect(id, secret)
  return id
}

/** One that is told of everything, and one that has chosen. */
export async function addBoth(url: string, administrator: Credential, receiver: WebhookReceiver) {
  const all = await add(url, administrator, receiver, [])
  const some = await add(url, administrator, receiver, [created])
  const webhooks = new Map<string, readonly string[]>([
    [all, []],
    [some, [created]],
  ])
  return { all, some, webhooks }
}

/** The lines of the log that a webhook is to be told of: from the one of its own making on. */
async function chosen(storage: Storage, webhookId: string, events: readonly string[]): Promise<number[]> {
  const lines = await storage.audit.read({ after: 0, limit: 100_000 })
  const from = lines.findIndex(
    ({ action, credentialId }) => action === 'webhook-created' && credentialId === webhookId,
  )
  return lines
    .slice(from)
    .filter(({ action, outcome }) => events.length === 0 || events.includes(`${action}.${outcome}`))
    .map(({ sequence }) => sequence)
}

const sequences = (deliveries: readonly Delivery[] = []) => deliveries.map(({ sequence }) => sequence)
const distinct = (numbers: readonly number[]) => [...new Set(numbers)]

/** What holds of every webhook when all is over. */
export async function verify(
  storage: Storage,
  receiver: WebhookReceiver,
  webhooks: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  for (const [id, events] of webhooks) {
    // Everything arrives; what is wrong with the order is not mended by waiting.
    await expect
      .poll(async () => {
        const arrived = new Set(sequences(receiver.received.get(id)))
        return (await chosen(storage, id, events)).filter(sequence => !arrived.has(sequence))
      })
      .toEqual([])
    const deliveries = receiver.received.get(id) ?? []
    const arrived = sequences(deliveries)
    expect(distinct(arrived)).toEqual(await chosen(storage, id, events))
    // Repeated is only what stands at the cursor.
    expect(arrived).toEqual(arrived.toSorted((a, b) => a - b))
    for (const { lease, beside } of deliveries) {
      expect(beside).toBe(0)
      expect(lease.holder).not.toBe('')
      expect(lease.until).toBeGreaterThan(lease.now)
    }
  }
  expect(receiver.faults).toEqual([])
}

/** The one who had the lease never comes again, and nobody came before it was over. */
function expectTakenOver(deliveries: readonly Delivery[], held: Delivery): void {
  const later = deliveries.slice(deliveries.indexOf(held) + 1)
  expect(later.length).toBeGreaterThan(0)
  expect(later[0]?.sequence).toBe(held.sequence)
  for (const { lease } of later) {
    expect(lease.holder).not.toBe(held.lease.holder)
    expect(lease.now).toBeGreaterThanOrEqual(held.lease.until)
  }
}

/** Each kill was one in the middle, and what was acknowledged before it is told all the same. */
export function expectAllTold(
  deliveries: readonly Delivery[] | undefined = [],
  helds: readonly Delivery[],
  acknowledged: readonly string[],
): void {
  for (const held of helds) expectTakenOver(deliveries, held)
  const told = new Set(deliveries.map(({ subject }) => subject))
  expect(acknowledged.filter(id => !told.has(id))).toEqual([])
}
