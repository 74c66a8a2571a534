/**
 * Measures a node's start with many live revocations: how long it takes, in all and of the processor, and the longest that
 * its event loop stands still; beside so many live sessions, of which some are checked as soon as it says that it is ready.
 * `COUNT=1000000 SESSIONS=1000000 STORE=postgres|sqlite node scripts/measure-snapshot.ts`, after `npm run compile`.
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
const sessions = Number(process.env.SESSIONS ?? 0)
const entriesAtOnce = 10_000
/** Of the sessions, those that are presented. */
const presented = 500
const password = 'seven quiet herons at dawn'
const secret = randomBytes(32).toString('base64url')
const until = Date.now() + 3_600_000

function start(storage: StorageDriver): Promise<Countersign> {
  return createCountersign({
    storage,
    issuer: 'http://localhost',
    secret,
    password: { memoryCost: 8, timeCost: 1 },
    session: { maxPerSubject: 10_000 },
  })
}

async function signInSome(auth: Countersign): Promise<string[]> {
  await auth.subjects.create({ identifier: 'ada', password })
  const identifiers: string[] = []
  for (let made = 0; made < presented; made++) {
    const outcome = await auth.signIn({
      identifier: 'ada',
      password,
      credential: 'session',
      carrier: 'header',
    })
    if (!outcome.ok || outcome.credential !== 'session') throw new Error('a sign-in was refused')
    identifiers.push(outcome.sessionIdentifier)
  }
  return identifiers
}

/** Like one that is there, under other names. */
const copies = (digest: string, sid: string) => `
  INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
    absolute_expires_at, amr, carrier, remember, marked, due_at)
  SELECT ${digest}, ${sid}, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
    absolute_expires_at, amr, carrier, remember, marked, due_at
  FROM (SELECT * FROM session LIMIT 1) AS one, made`

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
  if (sessions > 0) {
    await client.query(
      copies('sha256(made.id::text::bytea)', "'copy-' || made.id").replace(
        ', made',
        `, generate_series(1, ${sessions}) AS made (id)`,
      ),
    )
  }
  await client.query('ANALYZE')
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
  if (sessions > 0) {
    file.exec(
      copies('randomblob(32)', "'copy-' || id").replace(
        'SELECT',
        `WITH RECURSIVE made(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM made WHERE id < ${sessions}) SELECT`,
      ),
    )
  }
  file.close()
}

async function measure(storage: StorageDriver, fill: () => Promise<void> | void): Promise<void> {
  const first = await start(storage)
  const identifiers = await signInSome(first)
  await first.close()
  await fill()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  const before = process.cpuUsage()
  const auth = await start(storage)
  const seconds = (performance.now() - began) / 1000
  delay.disable()
  const { user, system } = process.cpuUsage(before)
  if (!(await auth.isReady())) throw new Error('it has started and is not ready')
  const checks = await Promise.all(
    identifiers.map(identifier => auth.authenticate({ authorization: `Bearer ${identifier}` })),
  )
  const refused = checks.filter(({ ok }) => !ok).length
  const { revocationsHeld, revocationBytes } = auth.figures()
  await auth.close()
  if (revocationsHeld < count) throw new Error(`only ${revocationsHeld} of ${count} revocations are held`)
  console.log(`live revocations        ${revocationsHeld.toLocaleString('en')}`)
  console.log(
    `live sessions           ${(sessions + presented).toLocaleString('en')}, refused ${refused} of ${presented}`,
  )
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
