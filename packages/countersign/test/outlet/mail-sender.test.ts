/** Sending what waits: on two nodes over every store, through outages, and at the end of a node. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { MailRefusedError } from '../../src/core/errors.ts'
import type { Storage, StorageDriver } from '../../src/core/storage.ts'
import type { Mail, MailFunction } from '../../src/outlet/mail/mail.ts'
import { MailSender, type MailSenderParts } from '../../src/outlet/mail/mail-sender.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { type ManualClock, manualClock } from '../gate/manual-clock.ts'
import { useFolder } from '../storage/folder.ts'
import { frame, mailKey, message, writer } from './messages.ts'

const newFile = useFolder()
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function openStore(driver: StorageDriver): Promise<Storage> {
  const storage = await driver.open()
  open.push(storage)
  return storage
}

function startSender(
  { messages }: Storage,
  mail: MailFunction,
  more: Partial<MailSenderParts> = {},
): { sender: MailSender; faults: unknown[] } {
  const faults: unknown[] = []
  const sender = new MailSender({
    messages,
    key: mailKey,
    mail,
    frame,
    clock: { now: Date.now },
    share: () => 0,
    onFault: fault => void faults.push(fault),
    lookEveryMs: 5,
    ...more,
  })
  sender.start()
  open.push(sender)
  return { sender, faults }
}

async function enqueue(
  storage: Storage,
  count: number,
  now = Date.now(),
  change: object = {},
): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const made = writer().write(message('recover', 'en', change), { now })
    if (made === undefined) throw new Error('nothing was written')
    await storage.messages.enqueue(made)
    ids.push(made.messageId)
  }
  return ids.sort()
}

const isEmpty = async ({ messages }: Storage) => (await messages.count()).waiting === 0

describe.each([
  ['memory', async () => memory()],
  ['sqlite', async () => sqlite(newFile())],
  ['postgres', async () => postgres(await freshDatabase())],
])('two nodes over %s', (_, driver) => {
  test('send each message once, and never both at the same time', async () => {
    const store = await driver()
    const nodes = [await openStore(store), await openStore(store)] as const
    const sent: string[] = []
    const underWay = new Set<string>()
    const mail = async ({ messageId }: Mail) => {
      expect(underWay.has(messageId)).toBe(false)
      underWay.add(messageId)
      await pause(1)
      underWay.delete(messageId)
      sent.push(messageId)
    }
    const ids = await enqueue(nodes[0], 60)
    for (const node of nodes) startSender(node, mail)
    await expect.poll(() => isEmpty(nodes[1])).toBe(true)
    expect(sent.sort()).toEqual(ids)
  })
})

/** A store whose messages wait by a clock that the test moves. */
async function manual(): Promise<{ storage: Storage; clock: ManualClock }> {
  return { storage: await openStore(memory()), clock: manualClock() }
}

test('no more are handed over at once than may be', async () => {
  const storage = await openStore(memory())
  await enqueue(storage, 20)
  let [here, most] = [0, 0]
  startSender(
    storage,
    async () => {
      here += 1
      most = Math.max(most, here)
      await pause(2)
      here -= 1
    },
    { concurrency: 3 },
  )
  await expect.poll(() => isEmpty(storage)).toBe(true)
  expect(most).toBe(3)
})

test('what waits is sent at once where the queue is told of it', async () => {
  const storage = await openStore(memory())
  const sent: string[] = []
  const { sender } = startSender(storage, async ({ messageId }) => void sent.push(messageId), {
    lookEveryMs: 100_000_000,
  })
  const ids = await enqueue(storage, 1)
  sender.wake()
  await expect.poll(() => sent).toEqual(ids)
})

test('what was sent and what was given up is counted', async () => {
  const storage = await openStore(memory())
  let tried = 0
  const { sender } = startSender(storage, async () => {
    tried += 1
    if (tried === 2) throw new MailRefusedError()
  })
  await enqueue(storage, 3)
  await expect.poll(() => isEmpty(storage)).toBe(true)
  expect(sender.figures).toEqual({ mailsSent: 2, mailsGivenUp: 1 })
})

test('an outage is told once without the address, and ends by itself with the same Message-ID', async () => {
  const { storage, clock } = await manual()
  const ids = await enqueue(storage, 3, clock.now())
  let isAway = true
  const [tried, sent]: [string[], string[]] = [[], []]
  const mail = async ({ messageId, to }: Mail) => {
    tried.push(messageId)
    if (isAway) throw Object.assign(new Error(`no way to ${to}`), { code: 'ECONNECTION' })
    sent.push(messageId)
  }
  const { faults } = startSender(storage, mail, { clock })
  await expect.poll(() => tried.length).toBe(3)
  const waiting = () => storage.messages.list({ state: 'waiting', limit: 10 })
  await expect
    .poll(async () => (await waiting()).items.map(({ fault }) => fault))
    .toEqual(Array(3).fill('ECONNECTION'))
  clock.advance(5000)
  await expect.poll(() => tried.length).toBe(6)
  expect(faults.map(fault => (fault instanceof Error ? fault.message : fault))).toEqual([
    'A mail could not be sent and is tried again: ECONNECTION.',
  ])
  expect((faults[0] as Error).cause).toBeUndefined()
  isAway = false
  await expect
    .poll(async () => (await waiting()).items.map(({ leaseUntil }) => leaseUntil))
    .toEqual([0, 0, 0])
  clock.advance(15_000)
  await expect.poll(() => isEmpty(storage)).toBe(true)
  expect(sent.sort()).toEqual(ids)
})

test('a message is given up after three days, kept, and sent again when somebody asks', async () => {
  const { storage, clock } = await manual()
  const ids = await enqueue(storage, 1, clock.now())
  let isAway = true
  let tried = 0
  const sent: string[] = []
  startSender(
    storage,
    async ({ messageId }) => {
      tried += 1
      if (isAway) throw new Error('away')
      sent.push(messageId)
    },
    { clock },
  )
  const failed = async () => (await storage.messages.list({ state: 'failed', limit: 10 })).items
  const began = clock.now()
  for (let tries = 1; (await failed()).length === 0; tries++) {
    const settled = async () => {
      const [waiting] = (await storage.messages.list({ state: 'waiting', limit: 1 })).items
      return waiting?.tries === tries && waiting.leaseUntil === 0 ? waiting.dueAt : (await failed())[0]?.dueAt
    }
    await expect.poll(settled).toBeDefined()
    clock.advance(Math.max(((await settled()) ?? 0) - clock.now(), 0))
  }
  expect(clock.now() - began).toBeGreaterThan(2 * 86_400_000)
  expect(tried).toBeGreaterThan(10)
  const [kept] = await failed()
  expect(kept).toMatchObject({ messageId: ids[0], fault: 'unknown' })
  isAway = false
  await storage.messages.retry({ id: kept?.id ?? '', now: clock.now(), retryMs: 1000, keptMs: 1000 })
  await expect.poll(() => sent).toEqual(ids)
})

test('what can never be sent is given up at once', async () => {
  const { storage, clock } = await manual()
  await enqueue(storage, 1, clock.now(), { to: 'nobody' })
  await enqueue(storage, 1, clock.now(), { to: 'gone@example.com' })
  const foreign = writer().write(message('recover'), { now: clock.now() })
  const expired = writer().write(message('recover'), { now: clock.now() - 1000, validMs: 1000 })
  if (foreign === undefined || expired === undefined) throw new Error('nothing was written')
  await storage.messages.enqueue({ ...foreign, sealed: expired.sealed })
  await storage.messages.enqueue(expired)
  const tried: string[] = []
  const mail = async ({ to }: Mail) => {
    tried.push(to)
    throw new MailRefusedError('550 of gone@example.com')
  }
  const { faults } = startSender(storage, mail, { clock })
  await expect.poll(() => isEmpty(storage)).toBe(true)
  const { items } = await storage.messages.list({ state: 'failed', limit: 10 })
  expect(items.map(({ fault }) => fault).sort()).toEqual([
    'expired',
    'invalid-address',
    'refused',
    'unreadable',
  ])
  expect(tried).toEqual(['gone@example.com'])
  expect(faults).toEqual([])
})

test('a kind of a later version waits for a node of that version', async () => {
  const { storage, clock } = await manual()
  await enqueue(storage, 1, clock.now(), { kind: 'later' })
  startSender(storage, async () => {}, { clock })
  await expect
    .poll(async () => (await storage.messages.list({ state: 'waiting', limit: 1 })).items[0])
    .toMatchObject({ tries: 1, leaseUntil: 0, fault: 'unknown-kind' })
})

test('a mail function that hangs is let go of, and told so', async () => {
  const storage = await openStore(memory())
  await enqueue(storage, 1)
  let told: AbortSignal | undefined
  startSender(
    storage,
    (_, { signal }) => {
      told = signal
      return new Promise(() => {})
    },
    { handOverMs: 10 },
  )
  await expect
    .poll(async () => (await storage.messages.list({ state: 'waiting', limit: 1 })).items[0]?.fault)
    .toBe('timeout')
  expect(told?.aborted).toBe(true)
})

test('the end of a node waits for what is being handed over, and takes nothing more', async () => {
  const storage = await openStore(memory())
  await enqueue(storage, 5)
  const began = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let sent = 0
  const { sender } = startSender(
    storage,
    async () => {
      began.resolve()
      await release.promise
      sent += 1
    },
    { concurrency: 2 },
  )
  await began.promise
  const closed = sender.close()
  release.resolve()
  await closed
  const { waiting } = await storage.messages.count()
  expect(sent).toBeLessThanOrEqual(2)
  expect(waiting).toBe(5 - sent)
})
