/**
 * Measures a node's start with many live revocations: how long it takes, in all and of the processor, and the longest that
 * its event loop stands still.
 * `COUNT=1000000 STORE=postgres|sqlite node scripts/measure-snapshot.ts`, after `npm run compile`.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { type Countersign, createCountersign, type StorageDriver } from 'countersign'
import { postgres } from 'countersign/storage/postgres'
import { sqlite } from 'countersign/storage/sqlite'
import { Client } from 'pg'
import { OwnServer } from '../test/postgres/own-server.ts'

const count = Number(process.env.COUNT ?? 1_000_000)
const entriesAtOnce = 10_000
const secret = randomBytes(32).toString('base64url')
const until = Date.now() + 3_600_000

function start(storage: StorageDriver): Promise<Countersign> {
  return createCountersign({ storage, issuer: 'http://localhost', secret })
}

/** Random handles, as tokens have. Written past the store: a million acknowledged revocations would take an hour. */
function* batches(): Generator<string[]> {
  for (let made = 0; made < count; made += entriesAtOnce) {
    const size = Math.min(entriesAtOnce, count - made)
    yield Array.from({ length: size }, () => randomBytes(12).toString('base64url'))
  }
}

async function fillPostgres(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query('SET search_path = countersign')
  for (const jtis of batches()) {
    await client.query(
      `INSERT INTO entry (until_at, is_of_tokens, kind, jti)
        SELECT $2, false, 'token', made.jti FROM unnest($1::text[]) AS made (jti)`,
      [jtis, until],
    )
  }
  await client.query('ANALYZE entry')
  await client.end()
}

function fillSqlite(path: string): void {
  const file = new DatabaseSync(path)
  const insert = file.prepare(
    "INSERT INTO entry (until_at, is_of_tokens, kind, jti) VALUES (?, 0, 'token', ?)",
  )
  for (const jtis of batches()) {
    file.exec('BEGIN')
    for (const jti of jtis) insert.run(until, jti)
    file.exec('COMMIT')
  }
  file.close()
}

async function measure(storage: StorageDriver, fill: () => Promise<void> | void): Promise<void> {
  await (await start(storage)).close()
  await fill()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  const before = process.cpuUsage()
  const auth = await start(storage)
  const seconds = (performance.now() - began) / 1000
  delay.disable()
  const { user, system } = process.cpuUsage(before)
  const { revocationsHeld, revocationBytes } = auth.figures()
  await auth.close()
  if (revocationsHeld < count) throw new Error(`only ${revocationsHeld} of ${count} revocations are held`)
  console.log(`live revocations        ${revocationsHeld.toLocaleString('en')}`)
  console.log(`start, all loaded       ${seconds.toFixed(2)} s`)
  console.log(`processor time          ${((user + system) / 1e6).toFixed(2)} s`)
  console.log(`in memory               ${(revocationBytes / 1e6).toFixed(1)} MB`)
  console.log(`longest stall           ${(delay.max / 1e6).toFixed(0)} ms`)
}

if (process.env.STORE === 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-snapshot-'))
  const path = join(folder, 'countersign.db')
  try {
    await measure(sqlite(path), () => fillSqlite(path))
  } finally {
    rmSync(folder, { recursive: true })
  }
} else {
  const server = await OwnServer.start()
  try {
    const url = await server.createDatabase('countersign')
    await measure(postgres(url), () => fillPostgres(url))
  } finally {
    await server.remove()
  }
}
