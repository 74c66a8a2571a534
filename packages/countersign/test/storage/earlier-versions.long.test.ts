/** Databases of every earlier version, with data in them: nothing of it is lost, neither what is ended nor a line of the audit log. */
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { type ChainState, chainHashOf01, verifyChain } from '../../src/core/audit/audit-chain.ts'
import type { AuditEvent } from '../../src/core/audit/audit-event.ts'
import type { Storage } from '../../src/core/storage.ts'
import { auditKey, auditOf } from '../../src/storage/contract/fixtures.ts'
import { migrate as migrateDatabase } from '../../src/storage/postgres/migrate.ts'
import { migrations as ofPostgres } from '../../src/storage/postgres/migrations.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { Access } from '../../src/storage/postgres/tls.ts'
import { migrations as ofSqlite } from '../../src/storage/sqlite/migrations.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { event, later, now } from './records.ts'

const newFile = useFolder()

const events: AuditEvent[] = [
  { ...event('first'), actor: 'ann', address: '192.0.2.1', userAgent: 'an agent' },
  { ...event('second'), subjectId: 'ann' },
  { ...event('third'), outcome: 'refused', address: '2001:db8::1' },
]

interface Line {
  sequence: number
  hash: string
  text: string
}

/** The log as version 0.1 chained it. */
function formerLines(): Line[] {
  let last: ChainState = { sequence: 0, hash: '' }
  return events.map(one => {
    const sequence = last.sequence + 1
    last = { sequence, hash: chainHashOf01(last.hash, sequence, one) }
    return { ...last, text: JSON.stringify(one) }
  })
}

const beforeFeed = (all: readonly { number: number; name: string }[]) =>
  all.findIndex(({ name }) => name === 'feed-without-a-queue')

async function oldFile(steps: number, lines: readonly Line[]): Promise<Storage> {
  const file = newFile()
  const connection = new DatabaseSync(file)
  connection.exec(
    'CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at REAL NOT NULL) STRICT',
  )
  for (const { number, name, sql } of ofSqlite.slice(0, steps)) {
    connection.exec(sql)
    connection.prepare('INSERT INTO migration VALUES (?, ?, 1)').run(number, name)
  }
  connection.exec(
    `INSERT INTO subject VALUES ('ann', 'ann', 'active', '["admin"]', 3, ${now}, ${now}, 'hash')`,
  )
  const entry = connection.prepare(
    'INSERT INTO change (concerns_until, kind, jti, subject_id, epoch) VALUES (?, ?, ?, ?, ?)',
  )
  entry.run(later, 'token', 'a', null, null)
  entry.run(later, 'epoch', null, 'ann', 3)
  entry.run(later, 'token', 'pruned', null, null)
  connection.exec(
    `DELETE FROM change WHERE jti = 'pruned'; UPDATE feed SET pruned_through = 3, pruned_until = ${now}`,
  )
  const line = connection.prepare('INSERT INTO audit (sequence, hash, event) VALUES (?, ?, ?)')
  for (const { sequence, hash, text } of lines) line.run(sequence, hash, text)
  connection.close()
  return sqlite(file).open()
}

async function oldDatabase(steps: number, lines: readonly Line[]): Promise<Storage> {
  const url = await freshDatabase()
  const client = new Client(url)
  await client.connect()
  await client.query('CREATE SCHEMA countersign; SET search_path = countersign')
  await client.query(
    'CREATE TABLE migration (number integer PRIMARY KEY, name text NOT NULL, works_from integer NOT NULL, applied_at timestamptz NOT NULL)',
  )
  for (const { number, name, worksFrom, sql } of ofPostgres.slice(0, steps)) {
    await client.query(sql)
    await client.query('INSERT INTO migration VALUES ($1, $2, $3, now())', [number, name, worksFrom])
  }
  await client.query(`
    INSERT INTO subject VALUES ('ann', 'ann', 'active', '["admin"]', 3, ${now}, ${now}, 'hash');
    INSERT INTO change (position, concerns_until, kind, jti) VALUES (1, ${later}, 'token', 'a');
    INSERT INTO change (position, concerns_until, kind, subject_id, epoch) VALUES (2, ${later}, 'epoch', 'ann', 3);
    UPDATE feed SET position = 3, pruned_through = 3, pruned_until = ${now}, audit_sequence = ${lines.length}`)
  for (const { sequence, hash, text } of lines) {
    await client.query(
      `INSERT INTO audit (sequence, hash, event, at, action, outcome) VALUES ($1, $2, $3, 0, '', '')`,
      [sequence, hash, text],
    )
  }
  await client.end()
  return postgres(url).open()
}

describe.each([
  ['SQLite', oldFile, beforeFeed(ofSqlite)] as const,
  ['PostgreSQL', oldDatabase, beforeFeed(ofPostgres)] as const,
])('%s', (_, open, latest) => {
  test.each(Array.from({ length: latest }, (_each, index) => index + 1))('of step %d', async steps => {
    const storage = await open(steps, formerLines())
    expect((await storage.subjects.find('ann'))?.roles).toEqual(['admin'])
    const read = await storage.changes.read()
    expect(read).toMatchObject({ complete: true, position: 3, prunedUntil: now })
    expect(read.changes).toEqual([
      { position: 1, concernsUntil: later, kind: 'token', jti: 'a' },
      { position: 2, concernsUntil: later, kind: 'epoch', subjectId: 'ann', epoch: 3 },
    ])
    const next = { jti: 'next', at: now, expiresAt: later, audit: [event('next')] }
    expect((await storage.revocations.revokeToken(next)).position).toBe(4)
    expect((await storage.changes.read(read.cursor)).changes).toMatchObject([{ position: 4, jti: 'next' }])

    // At one go: whoever reads the log after the first sealing finds what was appended since.
    expect(await storage.audit.seal({ key: auditKey, seed: auditKey, limit: 500 })).toBe(4)
    const records = await auditOf(storage)
    expect(records.map(({ sequence, hash, personal, ...rest }) => rest)).toEqual([...events, event('next')])
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    expect(verifyChain(auditKey, { sequence: 0, hash: '' }, records).ok).toBe(true)
    const { former } = await storage.audit.head()
    expect(former).toEqual({ sequence: 3, hash: formerLines()[2]?.hash, left: 0 })
    await storage.close()
  })

  test('whose audit log was changed: every line is kept, and where its chain was broken', async () => {
    const lines = formerLines()
    const forged = lines.with(1, {
      sequence: 2,
      hash: lines[1]?.hash ?? '',
      text: JSON.stringify(event('forged')),
    })
    const storage = await open(latest, forged)
    expect((await auditOf(storage)).map(({ detail }) => detail)).toEqual(['first', 'forged', 'third'])
    expect((await storage.audit.head()).former).toMatchObject({ brokenAt: 2, left: 0 })
    await storage.close()
  })
})

test('a step over PostgreSQL takes as long as it needs, whatever bounds the other queries', async () => {
  const url = await freshDatabase()
  const client = new Client(url)
  await client.connect()
  await client.query('CREATE SCHEMA countersign; SET search_path = countersign')
  await client.query(
    'CREATE TABLE migration (number integer PRIMARY KEY, name text NOT NULL, works_from integer NOT NULL, applied_at timestamptz NOT NULL)',
  )
  const before = ofPostgres.findIndex(({ name }) => name === 'uses-in-place')
  for (const { number, name, worksFrom, sql } of ofPostgres.slice(0, before)) {
    await client.query(sql)
    await client.query('INSERT INTO migration VALUES ($1, $2, $3, now())', [number, name, worksFrom])
  }
  // Each row that the step writes takes a tenth of a second, so that it takes longer than the bound below.
  await client.query(`
    INSERT INTO subject VALUES ('ann', 'ann', 'active', '[]', 0, ${now}, ${now}, 'hash');
    INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
        absolute_expires_at, amr, carrier, remember, marked)
      SELECT sha256(number::text::bytea), number::text, 'ann', 0, ${now}, ${now}, ${now}, 60, ${later}, '[]', 'cookie', false, true
      FROM generate_series(1, 30) AS number;
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END';
    CREATE TRIGGER slow BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION slow()`)
  const { applied } = await migrateDatabase(
    { access: new Access(url, undefined), schema: 'countersign' },
    2000,
  )
  expect(applied).toContain('uses-in-place')
  const { rows } = await client.query('SELECT count(*)::integer AS count FROM session WHERE due_at > 0')
  expect(rows).toEqual([{ count: 30 }])
  await client.end()
}, 60_000)
