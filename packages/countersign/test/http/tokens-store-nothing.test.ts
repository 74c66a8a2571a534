/** Token mode keeps nothing per sign-in but a line in the audit log, and not even that where sign-ins are not audited. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CountersignOptions } from '../../src/index.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { openWorld, password } from './world.ts'

const signIns = 100
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-tokens-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Rows in each table of the file. */
function countRows(file: string): Record<string, number> {
  const database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const counts = tables.map(({ name }) => {
    const row = database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get()
    return [String(name), Number(row?.rows)] as const
  })
  database.close()
  return Object.fromEntries(counts)
}

/** What grew, table by table, while somebody signed in a hundred times. */
async function growthOf(options: Partial<CountersignOptions>): Promise<Record<string, number>> {
  const file = join(folder, 'auth.db')
  const world = await openWorld({ storage: sqlite(file), ...options })
  await world.auth.subjects.create({ identifier: 'ada@example.com', password })
  // Read, so that every line is in the log: those that are not yet stand beside it.
  await world.auth.audit.list()
  const before = countRows(file)
  const jtis = new Set<string>()
  for (let count = 0; count < signIns; count++) {
    const { secret } = await world.signIn('ada@example.com', 'token')
    jtis.add(JSON.parse(Buffer.from(secret.split('.')[1] ?? '', 'base64url').toString()).jti)
  }
  expect(jtis.size).toBe(signIns)
  await world.auth.audit.list()
  const grown = Object.entries(countRows(file)).map(
    ([table, rows]) => [table, rows - (before[table] ?? 0)] as const,
  )
  await world.auth.close()
  return Object.fromEntries(grown.filter(([, rows]) => rows !== 0))
}

describe('a hundred sign-ins for a token', () => {
  test('leave a hundred lines in the audit log and nothing else', async () => {
    expect(Object.values(await growthOf({}))).toEqual([signIns])
  })

  test('leave nothing at all where sign-ins are not audited', async () => {
    expect(await growthOf({ audit: { signIns: false } })).toEqual({})
  })

  // `AttemptStore.refund` promises to remove a key with nothing left spent; the stores keep it until they prune.
  test('leave no counted attempt either', async () => {
    expect(await growthOf({ audit: { signIns: false }, signIn: { attemptsPerMinute: 10 } })).toEqual({})
  })
})
