/** Of two servers over one PostgreSQL, the one that delivers is killed: the other goes on when the lease is over, and never before. */
import { postgres } from 'countersign/storage/postgres'
import { Client as Database } from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../../test/postgres/shared-server.ts'
import { Client } from './support/client.ts'
import { printedPassword, type ServerProcess, startServer } from './support/server-process.ts'
import { addBoth, create, expectAllTold, rounds, shared, verify } from './support/webhook-crash.ts'
import { type Delivery, type Lease, WebhookReceiver } from './support/webhook-receiver.ts'

test(`PostgreSQL, two processes, ${rounds} kills of the one that delivers: the other goes on`, {
  timeout: 300_000,
}, async () => {
  const database = await freshDatabase()
  const env = { ...shared, COUNTERSIGN_DATABASE_URL: database }
  const observer = new Database(database)
  await observer.connect()
  const readLease = async (id: string): Promise<Lease> => {
    const { rows } = await observer.query(
      'SELECT lease_holder, lease_until, extract(epoch FROM clock_timestamp()) * 1000 AS now FROM countersign.webhook WHERE id = $1',
      [id],
    )
    const [row] = rows
    return { holder: String(row?.lease_holder), until: Number(row?.lease_until), now: Number(row?.now) }
  }
  const receiver = await WebhookReceiver.open(readLease)
  let known = await startServer({ env })
  const client = new Client(known.url)
  const administrator = await client.signIn('admin', printedPassword(known), 'session')
  client.close()
  const { all, some, webhooks } = await addBoth(known.url, administrator, receiver)
  // Alone, it is the one that delivers: by this name it is known from now on.
  await expect.poll(() => receiver.received.get(all)?.length).toBeGreaterThan(0)
  let name = receiver.received.get(all)?.[0]?.lease.holder
  const acknowledged: string[] = []
  const helds: Delivery[] = []
  for (let round = 0; round < rounds; round++) {
    const other: ServerProcess = await startServer({ env })
    const holding = receiver.hold(some, 2)
    const enough = new AbortController()
    const busy = [known, other].map(({ url }, node) =>
      create(url, administrator, `round-${round}-${node}`, enough.signal),
    )
    const held = await holding
    helds.push(held)
    const before = receiver.received.get(some)?.length ?? 0
    const [delivering, survivor] = held.lease.holder === name ? [known, other] : [other, known]
    await delivering.kill()
    enough.abort()
    acknowledged.push(...(await Promise.all(busy)).flat())
    await expect.poll(() => receiver.received.get(some)?.length).toBeGreaterThan(before)
    known = survivor
    name = receiver.received.get(some)?.at(-1)?.lease.holder
  }
  const storage = await postgres(database).open()
  await verify(storage, receiver, webhooks)
  expectAllTold(receiver.received.get(some), helds, acknowledged)
  await storage.close()
  await observer.end()
  expect(await known.stop()).toBe(0)
})
