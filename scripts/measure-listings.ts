/**
 * Measures listings of the audit log at a million lines, by each filter and by several, on both databases, and what a forced logout waits
 * beside three of them at once. `COUNT=1000000`, `STORE=postgres|sqlite` for one alone.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type AuditFilter, type Countersign, createCountersign, type StorageDriver } from 'countersign'
import { postgres } from 'countersign/storage/postgres'
import { sqlite } from 'countersign/storage/sqlite'
import { Client } from 'pg'
import { OwnServer } from '../test/postgres/own-server.ts'

const count = Number(process.env.COUNT ?? 1_000_000)
const password = 'seven quiet herons at dawn'
const columns = 'sequence, hash, event, at, action, outcome, actor, subject_id'
/** As a day in which one line in fifty is a refusal, and one in a thousand concerns a person. */
const row = (id: string, text: (value: string) => string) => `
  ${id}, '', '{}', ${id} * 10, CASE ${id} % 5 WHEN 0 THEN 'sign-out' ELSE 'sign-in' END,
  CASE ${id} % 50 WHEN 0 THEN 'refused' ELSE 'success' END, ${text(`'person-' || (${id} % 1000)`)}, ${text(`'person-' || (${id} % 1000)`)}`

const filters: readonly (readonly [string, AuditFilter])[] = [
  ['none', {}],
  ['action', { action: 'sign-out' }],
  ['an action that is rare', { action: 'key-rotated' }],
  ['outcome', { outcome: 'refused' }],
  ['subject', { subjectId: 'person-7' }],
  ['time', { since: count * 4, until: count * 4 + 50_000 }],
  ['action and outcome', { action: 'sign-out', outcome: 'refused' }],
  ['subject and outcome', { subjectId: 'person-7', outcome: 'refused' }],
  ['subject, action and time', { subjectId: 'person-8', action: 'sign-in', since: count, until: count * 9 }],
]

async function measure(
  name: string,
  storage: StorageDriver,
  fill: () => Promise<void> | void,
): Promise<void> {
  const options = { issuer: 'http://localhost', secret: randomBytes(32).toString('base64url') }
  await (await createCountersign({ ...options, storage })).close()
  await fill()
  const auth = await createCountersign({ ...options, storage })
  try {
    const created = await auth.subjects.create({ identifier: 'ada', password })
    if (!created.ok) throw new Error(created.reason)
    for (const [what, filter] of filters) {
      const times: number[] = []
      for (let round = 0; round < 3; round++) {
        const began = performance.now()
        await auth.audit.list({ ...filter, limit: 50 })
        times.push(performance.now() - began)
      }
      console.log(`${name}: ${what.padEnd(26)} ${Math.max(...times).toFixed(1)} ms at worst of three`)
    }
    await besideListings(name, auth, created.subject.id)
  } finally {
    await auth.close()
  }
}

/** What a forced logout waits while three listings are asked for all the time. */
async function besideListings(name: string, auth: Countersign, subjectId: string): Promise<void> {
  let isOver = false
  const reading = [1, 2, 3].map(async index => {
    while (!isOver) await auth.audit.list({ ...filters[(index * 2) % filters.length]?.[1], limit: 200 })
  })
  const times: number[] = []
  for (let round = 0; round < 50; round++) {
    const began = performance.now()
    await auth.subjects.revokeAll(subjectId)
    times.push(performance.now() - began)
  }
  isOver = true
  await Promise.all(reading)
  const sorted = times.toSorted((one, other) => one - other)
  console.log(
    `${name}: a forced logout beside three listings: median ${sorted[25]?.toFixed(1)} ms, worst ${sorted.at(-1)?.toFixed(1)} ms`,
  )
}

if (process.env.STORE !== 'postgres') {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-listings-'))
  const path = join(folder, 'countersign.db')
  try {
    await measure('SQLite', sqlite(path), () => {
      const file = new DatabaseSync(path)
      file.exec(`
        INSERT INTO audit (${columns})
        WITH RECURSIVE n(id) AS (
          SELECT coalesce(max(sequence), 0) + 1 FROM audit UNION ALL SELECT id + 1 FROM n WHERE id <= ${count}
        )
        SELECT ${row('id', text => text)} FROM n;
        UPDATE audit_state SET head_sequence = (SELECT max(sequence) FROM audit), head_hash = '';
        ANALYZE`)
      file.close()
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
if (process.env.STORE !== 'sqlite') {
  const server = await OwnServer.start()
  try {
    const url = await server.createDatabase('listings')
    await measure('PostgreSQL', postgres(url), async () => {
      const client = new Client(url)
      await client.connect()
      await client.query(`SET search_path = countersign;
        INSERT INTO audit (${columns}) SELECT ${row('id', text => text)}
          FROM generate_series((SELECT coalesce(max(sequence), 0) + 1 FROM audit), ${count}) AS id;
        UPDATE audit_state SET head_sequence = (SELECT max(sequence) FROM audit), head_hash = '';
        ANALYZE audit`)
      await client.end()
    })
  } finally {
    await server.remove()
  }
}
