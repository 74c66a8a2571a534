/** Every statement is one that both databases take, with the columns that its shape says; listings come out of an index. */
import type { EventEmitter } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client, types } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { encodeCursor } from '../../src/core/cursor.ts'
import { operations } from '../../src/storage/operations/operations.ts'
import { encode } from '../../src/storage/postgres/encode.ts'
import { migrate as migratePostgres } from '../../src/storage/postgres/postgres.ts'
import type { Operation } from '../../src/storage/sql/operation.ts'
import type { Column, ColumnKind } from '../../src/storage/sql/shape.ts'
import { type Sql, textOf } from '../../src/storage/sql/sql.ts'
import { migrate as migrateSqlite } from '../../src/storage/sqlite/migrate.ts'
import { spokenStatements, statementsOf } from './spoken.ts'

const spoken = [...(await spokenStatements()).values()]

const file = new DatabaseSync(':memory:')
migrateSqlite(file)
let client: Client

beforeAll(async () => {
  const url = await freshDatabase()
  await migratePostgres(url)
  client = new Client(url)
  await client.connect()
  await client.query('SET search_path = countersign')
})
afterAll(() => client.end())

/** What is wrong with a column; nothing where its nature is not known, as that of an expression. */
function problems(
  name: string,
  { kind, isNullable }: Column<unknown>,
  found: { kind?: ColumnKind | undefined; isNullable?: boolean | undefined },
): string[] {
  return [
    ...(found.kind !== undefined && found.kind !== kind ? [`${name} is ${found.kind}, not ${kind}`] : []),
    ...(found.isNullable === true && !isNullable ? [`${name} can be null`] : []),
  ]
}

const columnsOf = ({ shape }: Sql<unknown>) => Object.entries<Column<unknown>>(shape?.columns ?? {})

describe('every statement', () => {
  test('of the source was said: none is left out here', () => {
    const source = join(import.meta.dirname, '../../src/storage/operations')
    const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
    const texts = spoken.flatMap(({ sqlite, postgres }) => [
      plain(textOf(sqlite, 'sqlite').text),
      plain(textOf(postgres, 'postgres').text),
    ])
    const pieces = globSync('*.ts', { cwd: source }).flatMap(name => {
      const text = readFileSync(join(source, name), 'utf8')
      const templates = [
        ...text.matchAll(
          /(?:\bsql|\brows\(\s*\w+,?\s*\))`((?:[^`\\$]|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\})*)`/g,
        ),
      ]
      return templates.flatMap(([, template = '']) =>
        template.split(/\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}/).map(plain),
      )
    })
    expect(pieces.length).toBeGreaterThan(150)
    const unsaid = pieces.filter(piece => !texts.some(text => text.includes(piece)))
    expect([...new Set(unsaid)]).toEqual([])
  })

  test('is one that SQLite takes, with the columns of its shape', () => {
    const kinds: Record<string, ColumnKind> = {
      TEXT: 'text',
      REAL: 'number',
      INTEGER: 'number',
      BLOB: 'bytes',
    }
    const wrong = spoken.flatMap(statement => {
      const { text } = textOf(statement.sqlite, 'sqlite')
      if (text === '') return []
      const found = file.prepare(text).columns()
      const columns = columnsOf(statement)
      if (statement.shape === undefined) return []
      const names = found.map(({ name }) => name)
      const expected = columns.map(([name]) => name)
      if (names.join() !== expected.join()) return [`${text}: ${names} instead of ${expected}`]
      return columns.flatMap(([name, column], index) => {
        const { type, table, column: original } = found[index] ?? {}
        const kind = column.kind === 'flag' ? 'flag' : kinds[type ?? '']
        const isNullable = table == null || original == null ? undefined : isNullableInFile(table, original)
        return problems(name, column, { kind, isNullable }).map(problem => `${text}: ${problem}`)
      })
    })
    expect(wrong).toEqual([])
  })

  test('is one that PostgreSQL takes, with the columns of its shape', async () => {
    const { builtins } = types
    const kinds: Record<number, ColumnKind> = {
      [builtins.TEXT]: 'text',
      [builtins.INT4]: 'number',
      [builtins.INT8]: 'number',
      [builtins.FLOAT8]: 'number',
      [builtins.BOOL]: 'flag',
      [builtins.BYTEA]: 'bytes',
    }
    const wrong: string[] = []
    for (const statement of spoken) {
      const { text, name } = textOf(statement.postgres, 'postgres')
      if (text === '') continue
      const columns = columnsOf(statement)
      const fields = await described(name, text)
      if (statement.shape === undefined) continue
      const names = fields.map(field => field.name)
      const expected = columns.map(([column]) => column)
      if (names.join() !== expected.join()) wrong.push(`${text}: ${names} instead of ${expected}`)
      for (const [index, [column, declared]] of columns.entries()) {
        const field = fields[index]
        if (field === undefined) continue
        const isNullable = await isNullableInDatabase(field)
        const found = { kind: kinds[field.dataTypeID], isNullable }
        wrong.push(...problems(column, declared, found).map(problem => `${text}: ${problem}`))
      }
    }
    expect(wrong).toEqual([])
  })

  test('of one text has one shape', () => {
    const shapes = new Map<string, string>()
    for (const statement of spoken) {
      const { text } = textOf(statement.sqlite, 'sqlite')
      const shape = JSON.stringify(columnsOf(statement))
      expect(shapes.get(text) ?? shape, text).toBe(shape)
      if (text !== '') shapes.set(text, shape)
    }
  })
})

function isNullableInFile(table: string, column: string): boolean {
  const row = file
    .prepare('SELECT "notnull" AS required, pk FROM pragma_table_xinfo(?) WHERE name = ?')
    .get(table, column)
  return row?.required === 0 && row.pk === 0
}

interface Field {
  name: string
  dataTypeID: number
  tableID: number
  columnID: number
}

/** The columns that the server says a statement answers with; its values are none. */
async function described(name: string, text: string): Promise<Field[]> {
  await client.query(`PREPARE ${name} AS ${text}`)
  const { rows } = await client.query<{ places: number }>(
    'SELECT cardinality(parameter_types) AS places FROM pg_prepared_statements WHERE name = $1',
    [name],
  )
  const values = Array.from({ length: rows[0]?.places ?? 0 }, () => null)
  let fields: Field[] = []
  const note = (message: { fields: Field[] }) => {
    fields = message.fields
  }
  // The driver's own: it keeps no columns of a statement that fails.
  const wire: EventEmitter = Reflect.get(client, 'connection')
  await client.query('BEGIN')
  wire.on('rowDescription', note)
  // A transaction that is given up: nothing may be written, and what refuses NULL has told its columns before.
  await client.query({ text, values }).catch(() => undefined)
  wire.off('rowDescription', note)
  await client.query('ROLLBACK')
  return fields
}

async function isNullableInDatabase({ tableID, columnID }: Field): Promise<boolean | undefined> {
  if (tableID === 0) return undefined
  const { rows } = await client.query<{ required: boolean }>(
    'SELECT attnotnull AS required FROM pg_attribute WHERE attrelid = $1 AND attnum = $2',
    [tableID, columnID],
  )
  return rows[0]?.required === false
}

const sessions = { now: 0, limit: 50 }
const subjects = { limit: 50 }
const lines = { limit: 50 }

/** The one statement of a listing. */
function listing(operation: Operation<unknown>): Sql<unknown> {
  const [statement] = statementsOf(operation)
  if (statement === undefined) throw new Error('no statement')
  return statement
}

describe('listings in SQLite', () => {
  test.each([
    ['sessions', operations.sessions.list.run(sessions)],
    ['sessions of a subject', operations.sessions.list.run({ ...sessions, subjectId: '1' })],
    ['subjects', operations.subjects.list.run(subjects)],
    ['lines of the audit log', operations.audit.list.run(lines)],
    ['lines of an action', operations.audit.list.run({ ...lines, action: 'sign-in' })],
  ])('%s: neither sorts nor scans a table', (_, operation) => {
    const told = stepsOf(listing(operation))
    expect(told).not.toEqual([])
    // The lines of a page are gone over once more, for what stands beside them.
    const ofThePage = ['CO-ROUTINE line', 'SCAN line']
    expect(told.filter(step => !step.startsWith('SEARCH') && !ofThePage.includes(step))).toEqual([])
  })

  test('the lines of a subject are found by two indexes', () => {
    expect(stepsOf(listing(operations.audit.list.run({ ...lines, subjectId: '1' })))).toContain(
      'MULTI-INDEX OR',
    )
  })

  function stepsOf({ sqlite }: Sql<unknown>): string[] {
    const steps = file.prepare(`EXPLAIN QUERY PLAN ${textOf(sqlite, 'sqlite').text}`).all()
    return steps.map(({ detail }) => `${detail}`)
  }
})

describe('listings in PostgreSQL, of many', () => {
  const many = 20_000

  beforeAll(async () => {
    await client.query(
      `INSERT INTO subject SELECT id, 'person-' || id, 'active', '[]', 0, 0, 0, '' FROM generate_series(1, ${many}) AS id`,
    )
    await client.query(
      `INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at,
        idle_timeout_seconds, absolute_expires_at, amr, carrier, remember, due_at)
      SELECT int8send(id), 'sid-' || id, id, 0, id, 0, 0, 1e6, 1e9, '[]', 'cookie', false, 1e9 FROM generate_series(1, ${many}) AS id`,
    )
    await client.query(
      `INSERT INTO audit (sequence, hash, event, at, action, outcome, actor, subject_id)
      SELECT id, '', '{}', id, 'action-' || id % 500, 'success', 'actor-' || id % 500, 'subject-' || id % 500 FROM generate_series(1, ${many}) AS id`,
    )
    await client.query(
      `INSERT INTO audit_personal SELECT id, '', '{}' FROM generate_series(1, ${many}) AS id`,
    )
    await client.query('ANALYZE')
  })

  test.each([
    ['session_newest', operations.sessions.list.run(sessions)],
    ['session_newest', operations.sessions.list.run({ ...sessions, after: encodeCursor([9000, 'x']) })],
    ['session_subject', operations.sessions.list.run({ ...sessions, subjectId: '77' })],
    ['subject_identifier_key', operations.subjects.list.run(subjects)],
    [
      'subject_identifier_key',
      operations.subjects.list.run({ ...subjects, status: 'active', after: encodeCursor(['person-5']) }),
    ],
    ['audit_pkey', operations.audit.list.run(lines)],
    [
      'audit_pkey',
      operations.audit.list.run({ ...lines, outcome: 'success', since: 100, after: encodeCursor([900]) }),
    ],
    ['audit_action', operations.audit.list.run({ ...lines, action: 'action-7' as never })],
    ['audit_subject', operations.audit.list.run({ ...lines, subjectId: 'subject-7' })],
  ])('by %s', async (index, operation) => {
    const { postgres } = listing(operation)
    const values = postgres.values.map(value => encode(value, 'database'))
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN ${textOf(postgres, 'postgres').text}`,
      values,
    )
    const steps = rows.map(row => row['QUERY PLAN']).join('\n')
    expect(steps).toContain(index)
    expect(steps).not.toContain('Seq Scan')
  })
})
