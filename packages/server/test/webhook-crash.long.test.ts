/** A server that is killed while a webhook has a delivery and it does not know it yet: every event arrives, in order, at least once. */
import { DatabaseSync } from 'node:sqlite'
import { sqlite } from 'countersign/storage/sqlite'
import { expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { createFolder, printedPassword, startServer } from './support/server-process.ts'
import { addBoth, create, expectAllTold, rounds, shared, verify } from './support/webhook-crash.ts'
import { type Delivery, type Lease, WebhookReceiver } from './support/webhook-receiver.ts'

test(`SQLite, one process, ${rounds} kills: every chosen event arrives, in order`, {
  timeout: 300_000,
}, async () => {
  const folder = createFolder()
  let server = await startServer({ folder, env: shared })
  const readLease = async (id: string): Promise<Lease> => {
    const file = new DatabaseSync(server.database, { readOnly: true, timeout: 5000 })
    try {
      const row = file.prepare('SELECT lease_holder, lease_until FROM webhook WHERE id = ?').get(id)
      return { holder: String(row?.lease_holder), until: Number(row?.lease_until), now: Date.now() }
    } finally {
      file.close()
    }
  }
  const receiver = await WebhookReceiver.open(readLease)
  const client = new Client(server.url)
  const administrator = await client.signIn('admin', printedPassword(server), 'session')
  client.close()
  const { some, webhooks } = await addBoth(server.url, administrator, receiver)
  const acknowledged: string[] = []
  const helds: Delivery[] = []
  for (let round = 0; round < rounds; round++) {
    const holding = receiver.hold(some, 2)
    const enough = new AbortController()
    const busy = create(server.url, administrator, `round-${round}`, enough.signal)
    helds.push(await holding)
    const before = receiver.received.get(some)?.length ?? 0
    await server.kill()
    enough.abort()
    acknowledged.push(...(await busy))
    server = await startServer({ folder, env: shared })
    await expect.poll(() => receiver.received.get(some)?.length).toBeGreaterThan(before)
  }
  const storage = await sqlite(server.database).open()
  await verify(storage, receiver, webhooks)
  expectAllTold(receiver.received.get(some), helds, acknowledged)
  await storage.close()
  expect(await server.stop()).toBe(0)
})
