/** Processes that are killed between handing a mail over and noting it: each mail arrives, at least once, with one Message-ID. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openRootKey } from 'countersign'
import { sqlite } from 'countersign/storage/sqlite'
import { expect, test } from 'vitest'
import { afterFile } from '../../../test/after-file.ts'
import { MessageWriter } from '../../countersign/src/core/mail/message-writer.ts'
import { deriveMailKey } from '../../countersign/src/core/mail/sealed-message.ts'
import { createFolder, printedPassword, quick, startServer } from './support/server-process.ts'
import { openSink, type Received } from './support/smtp-sink.ts'

const program = join(import.meta.dirname, 'support/mail-process.ts')

/** Longer than a lease. */
const leaseOverMs = 150_000

/** Writes messages into a file, as an operation does. @returns Their Message-IDs. */
async function writeInto(file: string, secret: string, count: number): Promise<string[]> {
  const storage = await sqlite(file).open()
  try {
    const root = await openRootKey({ storage, secret, random: randomBytes, now: Date.now() })
    const writer = new MessageWriter({
      key: deriveMailKey(root),
      random: randomBytes,
      host: 'auth.example.com',
      way: 'sent',
      language: 'en',
      wake: () => {},
    })
    const ids: string[] = []
    for (let index = 0; index < count; index++) {
      const values = { ticket: `ticket-${index}`, code: '012345' }
      const made = writer.write(
        { kind: 'recover', to: 'ada@example.com', language: 'en', at: 0, values },
        { now: Date.now() },
      )
      if (made === undefined) throw new Error('nothing was written')
      await storage.messages.enqueue(made)
      ids.push(made.messageId)
    }
    return ids.sort()
  } finally {
    await storage.close()
  }
}

test('kill -9 after the server has a mail and before the process knows: it comes again, the same', async () => {
  const file = join(createFolder(), 'auth.db')
  const secret = randomBytes(32).toString('base64url')
  const ids = await writeInto(file, secret, 12)
  let kill: (() => void) | undefined
  let taken = 0
  const sink = await openSink({}, async () => {
    taken += 1
    if (kill === undefined || taken % 3 !== 0) return
    kill()
    // No answer: the process is gone, or will be.
    await new Promise(() => {})
  })

  const run = (aheadMs: number) => {
    const child = spawn(process.execPath, [program, file, secret, `${sink.port}`, `${aheadMs}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    afterFile(() => void child.kill('SIGKILL'))
    const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
    return { child, ended }
  }

  for (let round = 0; round < 2; round++) {
    const { child, ended } = run(round * leaseOverMs)
    kill = () => void child.kill('SIGKILL')
    await ended
  }
  kill = undefined
  const last = run(2 * leaseOverMs)
  const storage = await sqlite(file).open()
  await expect.poll(async () => (await storage.messages.count()).waiting).toBe(0)
  last.child.kill('SIGTERM')
  await last.ended
  await storage.close()

  const received = sink.received.map(({ mail }) => mail.messageId)
  expect([...new Set(received)].sort()).toEqual(ids)
  // What was killed in the middle came twice; otherwise this has shown nothing.
  expect(received.length).toBeGreaterThan(ids.length)
  const bodies = new Map<string | undefined, Set<string | undefined>>()
  for (const { mail } of sink.received)
    bodies.set(mail.messageId, (bodies.get(mail.messageId) ?? new Set()).add(mail.text))
  expect([...bodies.values()].every(texts => texts.size === 1)).toBe(true)
})

test('the server sends what waits in its database, and what is written while it runs', async () => {
  const arrived = new Map<string | undefined, Received>()
  const sink = await openSink({}, one => void arrived.set(one.mail.messageId, one))
  const secret = randomBytes(32).toString('base64url')
  const server = await startServer({
    env: {
      ...quick,
      COUNTERSIGN_SECRET: secret,
      COUNTERSIGN_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      COUNTERSIGN_MAIL_FROM: 'Example <no-reply@example.com>',
    },
  })
  const [id] = await writeInto(server.database, secret, 1)
  await expect.poll(() => arrived.size).toBe(1)
  const one = arrived.get(id)
  expect(one?.mail.subject).toBe('Reset your Example password')
  expect(one?.mail.text).toContain(`${server.url}/recover#ticket-0`)
  const counted = async () => (await fetch(`${server.url}/metrics`)).text()
  await expect.poll(counted).toMatch(/^countersign_mails_sent_total 1$/m)
  const headers = { authorization: `Bearer ${await administrator(server.url, printedPassword(server))}` }
  expect((await fetch(`${server.url}/auth/admin/outbox`, { headers })).status).toBe(404)
  expect(await server.stop()).toBe(0)
})

async function administrator(url: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: 'admin', password, credential: 'token' }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

test('without an SMTP server it has an outbox on loopback, and elsewhere says that no mail is sent', async () => {
  const local = await startServer()
  const headers = { authorization: `Bearer ${await administrator(local.url, printedPassword(local))}` }
  const outbox = await fetch(`${local.url}/auth/admin/outbox`, { headers })
  expect([outbox.status, await outbox.json()]).toEqual([200, { mails: [] }])
  expect(local.stdout()).not.toContain('no mail is sent')
  await local.stop()

  const env = { ...quick, COUNTERSIGN_PUBLIC_URL: 'https://auth.example.com' }
  const elsewhere = await startServer({ env })
  const told = elsewhere
    .stdout()
    .split('\n')
    .filter(line => line.includes('no mail is sent'))
  expect(told).toEqual([expect.stringContaining('COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM')])
  await elsewhere.stop()
})
