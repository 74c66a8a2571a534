/**
 * Appends to the feed for some seconds, in a process of its own, with so many callers at once; prints what it did as JSON.
 *
 * `ours` ends tokens through the store of a build, each with its line of the audit log. `bare` inserts the same rows by a single
 * command each, over as many connections as the store has for transactions: what the server and the line let one do at best.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import type { StorageDriver } from '../packages/countersign/src/core/storage.ts'

export interface AppendTask {
  kind: 'ours' | 'bare'
  build: string
  url: string
  callers: number
  seconds: number
  /** At most, over all callers; as many as it can where there is none. */
  perSecond?: number
}

export interface Appended {
  perSecond: number
  /** Of one core. */
  processor: number
}

/** Of the ten that a node has by default. */
const forTransactions = 7

const task: AppendTask = JSON.parse(process.argv[2] ?? '')
const { append, close } = task.kind === 'ours' ? await openStore(task) : await openBare(task)
// Connections, plans and compiled code are there before it counts.
await run(Math.min(1, task.seconds / 3))
const before = process.cpuUsage()
const began = performance.now()
const count = await run(task.seconds)
const tookMs = performance.now() - began
const { user, system } = process.cpuUsage(before)
const appended: Appended = { perSecond: (count * 1000) / tookMs, processor: (user + system) / 1000 / tookMs }
console.log(JSON.stringify(appended))
await close()

async function run(seconds: number): Promise<number> {
  const started = performance.now()
  const until = started + seconds * 1000
  let done = 0
  const call = async () => {
    while (performance.now() < until) {
      const due = task.perSecond === undefined ? 0 : started + (done * 1000) / task.perSecond
      const earlyMs = due - performance.now()
      if (earlyMs > 0) {
        await new Promise(resolve => setTimeout(resolve, earlyMs))
        continue
      }
      done += 1
      await append(randomBytes(12).toString('base64url'))
    }
  }
  await Promise.all(Array.from({ length: task.callers }, call))
  return done
}

async function openStore({ build, url }: AppendTask) {
  const path = join(build, 'packages/countersign/dist/storage/postgres/postgres.js')
  const { postgres }: { postgres: (url: string) => StorageDriver } = await import(pathToFileURL(path).href)
  const store = await postgres(url).open()
  store.changes.listen?.(() => {})
  const append = (jti: string) => {
    const at = Date.now()
    const event = { at, action: 'token-revoked', outcome: 'success', credentialId: jti } as const
    return store.revocations.revokeToken({ jti, at, expiresAt: at + 600_000, audit: [event] })
  }
  return { append, close: () => store.close() }
}

async function openBare({ url }: AppendTask) {
  const clients = await Promise.all(
    Array.from({ length: forTransactions }, async () => {
      const client = new Client(url)
      await client.connect()
      await client.query('SET search_path = countersign')
      return client
    }),
  )
  const free = [...clients]
  const waiting: ((client: Client) => void)[] = []
  const append = async (jti: string) => {
    const client = free.pop() ?? (await new Promise<Client>(resolve => waiting.push(resolve)))
    const line = JSON.stringify([{ at: 0, action: 'token-revoked', outcome: 'success', credentialId: jti }])
    await client.query(`INSERT INTO entry (kind, jti, until_at, is_of_tokens) VALUES ('token', '${jti}', 0, false);
      INSERT INTO audit_pending (events) VALUES ('${line}')`)
    const next = waiting.shift()
    if (next === undefined) free.push(client)
    else next(client)
  }
  return { append, close: () => Promise.all(clients.map(client => client.end())) }
}
