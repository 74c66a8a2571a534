/** The texts that the SQL stores run: they are what the expressions say, and listings come out of an index in their order. */
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compiledFiles } from '../../../../scripts/compile-statements.ts'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { compiled as ofPostgres } from '../../src/storage/postgres/compiled.ts'
import { migrate as migratePostgres } from '../../src/storage/postgres/postgres.ts'
import { Statement } from '../../src/storage/relational/statement.ts'
import { compiled as ofSqlite } from '../../src/storage/sqlite/compiled.ts'
import { migrate as migrateSqlite } from '../../src/storage/sqlite/migrate.ts'

test.each(compiledFiles())('$path is up to date; otherwise run: npm run statements', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

describe('a statement', () => {
  const statement = (text: string) =>
    new Statement<{ one: number; other: number }, unknown>('test', text, number => `$${number}`)

  test('has its places numbered, each time a name occurs, and its values in that order', () => {
    const { sql } = statement('\n  select :one::text,\n  :other, :one')
    expect(sql).toBe('select $1::text,\n  $2, $3')
    expect(statement(':one :other :one').bind({ one: 1, other: 2 })).toEqual([1, 2, 1])
  })

  test('that was never compiled says what to run', () => {
    expect(() => new Statement('new', undefined, String).sql).toThrow('npm run statements')
  })
})

describe('listings in SQLite', () => {
  const database = new DatabaseSync(':memory:')
  migrateSqlite(database)

  test.each([
    'session.live',
    'session.liveOfSubject',
    'subject.listed',
    'audit.lines',
    'audit.linesOfAction',
  ])('%s neither sorts nor scans a table', name => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${ofSqlite[name]}`).all()
    const told = steps.map(({ detail }) => `${detail}`)
    expect(told).not.toEqual([])
    expect(told.filter(step => !step.startsWith('SEARCH'))).toEqual([])
  })

  test('the lines of a subject are found by two indexes', () => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${ofSqlite['audit.linesOfSubject']}`).all()
    expect(steps.map(({ detail }) => detail)).toContain('MULTI-INDEX OR')
  })
})

describe('listings in PostgreSQL, of many', () => {
  const many = 20_000
  let client: Client

  beforeAll(async () => {
    const url = await freshDatabase()
    await migratePostgres(url)
    client = new Client(url)
    await client.connect()
    await client.query('SET search_path = countersign')
    await client.query(
      `INSERT INTO subject SELECT id, 'person-' || id, 'active', '[]', 0, 0, 0, '' FROM generate_series(1, ${many}) AS id`,
    )
    await client.query(
      `INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at,
        idle_timeout_seconds, absolute_expires_at, amr, carrier, remember)
      SELECT int8send(id), 'sid-' || id, id, 0, id, 0, 0, 1e6, 1e9, '[]', 'cookie', false FROM generate_series(1, ${many}) AS id`,
    )
    await client.query(
      `INSERT INTO audit (sequence, hash, event, at, action, outcome, actor, subject_id)
      SELECT id, '', '{}', id, 'action-' || id % 500, 'success', 'actor-' || id % 500, 'subject-' || id % 500 FROM generate_series(1, ${many}) AS id`,
    )
    await client.query('ANALYZE')
  })

  afterAll(() => client.end())

  async function plan(name: string, input: Record<string, string | number | null>): Promise<string> {
    const statement = new Statement<typeof input, unknown>(name, ofPostgres[name], number => `$${number}`)
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN ${statement.sql}`,
      statement.bind(input),
    )
    return rows.map(row => row['QUERY PLAN']).join('\n')
  }

  const sessions = { now: 0, beforeAt: Number.POSITIVE_INFINITY, beforeSid: '', limit: 51 }
  const lines = {
    action: null,
    subjectId: null,
    outcome: null,
    since: null,
    until: null,
    before: 1e15,
    limit: 51,
  }

  test.each([
    ['session.live', 'session_newest', { ...sessions, subjectId: null }],
    ['session.live', 'session_newest', { ...sessions, subjectId: null, beforeAt: 9000, beforeSid: 'x' }],
    ['session.live', 'session_subject', { ...sessions, subjectId: '77' }],
    ['subject.listed', 'subject_identifier_key', { status: null, after: '', query: null, limit: 51 }],
    [
      'subject.listed',
      'subject_identifier_key',
      { status: 'active', after: 'person-5', query: null, limit: 51 },
    ],
    ['audit.lines', 'audit_pkey', lines],
    ['audit.lines', 'audit_pkey', { ...lines, outcome: 'success', since: 100, before: 900 }],
    ['audit.lines', 'audit_action', { ...lines, action: 'action-7' }],
    ['audit.lines', 'audit_subject', { ...lines, subjectId: 'subject-7' }],
  ])('%s goes by %s, given %o', async (name, index, input) => {
    const steps = await plan(name, input)
    expect(steps).toContain(index)
    expect(steps).not.toContain('Seq Scan')
  })
})
