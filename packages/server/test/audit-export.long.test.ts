/** `countersign audit export` and `audit archive`: every line, in its chain, and what is left goes on from the head. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { countRows, execute } from './support/database-file.ts'
import {
  createFolder,
  environment,
  executable,
  printedPassword,
  quick,
  startServer,
} from './support/server-process.ts'

/** Of a server that has stopped. */
let before: string
let folder: string
const database = () => join(folder, 'data', 'countersign.db')

beforeAll(async () => {
  const server = await startServer()
  const client = new Client(server.url)
  for (let count = 0; count < 3; count++) await client.signIn('admin', printedPassword(server), 'session')
  client.close()
  await server.stop()
  before = server.folder
})
beforeEach(() => {
  folder = createFolder(before)
})

const linesOf = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

async function doctor(...more: string[]) {
  const { code, json } = await countersign(folder, ['doctor', '--json', ...more])
  const { checks } = json<{
    checks: { check: string; verdict: string; message: string; details?: object }[]
  }>()
  return { code, audit: checks.find(({ check }) => check === 'audit') }
}

/** Changes the log as somebody would who may change the schema, and puts the triggers back. */
function pastTheGuards(sql: string): void {
  const connection = new DatabaseSync(database(), { timeout: 5000 })
  const guards = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
  for (const { name } of guards) connection.exec(`DROP TRIGGER ${name}`)
  connection.exec(sql)
  for (const { sql: made } of guards) connection.exec(String(made))
  connection.close()
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

test('what is exported is the whole log', async () => {
  const done = await countersign(folder, ['audit', 'export', '--to', 'all.jsonl', '--json'])
  const { lines, sequence, hash } = done.json<{ lines: number; sequence: number; hash: string }>()
  expect(lines).toBeGreaterThanOrEqual(4)
  const written = linesOf('all.jsonl')
  expect(written.map(line => line.sequence)).toEqual(Array.from({ length: lines }, (_, index) => index + 1))
  expect(written.at(-1)).toMatchObject({ sequence, hash })
  expect((await doctor()).audit?.details).toEqual({ events: sequence, head: hash })
  const again = await countersign(folder, ['audit', 'export', '--to', 'all.jsonl'])
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
})

test('what is archived is in the file and not in the database, and the chain goes on', async () => {
  const hesitating = await countersign(folder, [
    'audit',
    'archive',
    '--before',
    tomorrow(),
    '--to',
    'old.jsonl',
  ])
  expect(hesitating).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  const args = ['audit', 'archive', '--before', tomorrow(), '--to', 'old.jsonl', '--yes', '--json']
  const archived = (await countersign(folder, args)).json<{ lines: number; hash: string }>()
  expect(linesOf('old.jsonl')).toHaveLength(archived.lines)
  expect((await doctor()).code).toBe(0)
  const server = await startServer({ folder })
  const client = new Client(server.url)
  await client.signUp('ada@example.com', 'seven quiet herons at dawn')
  client.close()
  await server.stop()
  const left = await countersign(folder, ['audit', 'export', '--to', 'left.jsonl', '--json'])
  expect(linesOf('left.jsonl')[0]).toMatchObject({ sequence: archived.lines + 1 })
  expect(left.code).toBe(0)
  expect(await doctor()).toMatchObject({ code: 0, audit: { verdict: 'ok' } })
  // The head that was kept is where the log begins.
  expect((await doctor(`--audit-head=${archived.hash}`)).code).toBe(0)
})

test('nothing is archived of a time that has not a line', async () => {
  const args = ['audit', 'archive', '--before', '2020-01-01T00:00:00Z', '--to', 'none.jsonl', '--yes']
  expect(await countersign(folder, args)).toMatchObject({
    code: 0,
    stdout: 'There are no such lines.\n',
  })
  const bad = await countersign(folder, ['audit', 'archive', '--before', 'soon', '--to', 'x', '--yes'])
  expect(bad.code).toBe(2)
})

/** The command where no file may grow beyond 64 KiB: a write up to there is cut short, as on a disk that fills up, the next one fails. */
async function withShortFiles(...args: string[]) {
  const command = ['ulimit -f 128; exec "$0" "$@"', process.execPath, executable, ...args]
  const child = spawn('sh', ['-c', ...command], { cwd: folder, env: environment(quick), stdio: 'pipe' })
  const [stdout, stderr] = [child.stdout, child.stderr].map(stream => stream.setEncoding('utf8').toArray())
  const code = await new Promise(resolve => child.once('close', resolve))
  return { code, stdout: (await stdout)?.join(''), stderr: (await stderr)?.join('') }
}

describe('where the file cannot hold all of it', () => {
  const countLines = () => countRows(database()).audit

  beforeEach(() => {
    // Neither command looks at the chain. They are written at once: no later write tells of what is missing.
    execute(
      database(),
      `WITH RECURSIVE numbers (number) AS (SELECT 1000 UNION ALL SELECT number + 1 FROM numbers WHERE number < 1899)
      INSERT INTO audit (sequence, hash, event, at, action, outcome)
      SELECT number, 'hash', '{"at":1,"action":"sign-in","outcome":"success","detail":"${'x'.repeat(100)}"}', 1, 'sign-in', 'success' FROM numbers;`,
    )
  })

  test.each([['export'], ['archive', '--before', tomorrow(), '--yes']])(
    '%s says so, and nothing is lost',
    async (...words) => {
      const lines = countLines()
      expect(lines).toBeGreaterThan(900)
      const done = await withShortFiles('audit', ...words, '--to', 'cut.jsonl')
      expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining('cut.jsonl cannot be written') })
      expect(existsSync(join(folder, 'cut.jsonl'))).toBe(false)
      expect(countLines()).toBe(lines)
    },
  )
})

describe('doctor', () => {
  test('notices that the end was cut off, by a head that was kept', async () => {
    const { audit } = await doctor()
    const { head = '' } = { ...audit?.details } as { head?: string }
    expect((await doctor(`--audit-head=${head}`)).code).toBe(0)
    pastTheGuards(
      `DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit);
      UPDATE audit_state SET head_sequence = head_sequence - 1, head_hash = (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1);`,
    )
    expect((await doctor()).code).toBe(0)
    expect(await doctor(`--audit-head=${head}`)).toMatchObject({
      code: 1,
      audit: { verdict: 'fail', message: expect.stringContaining('cut off') },
    })
  })

  const edit = `UPDATE audit SET event = json_set(event, '$.actor', 'somebody-else') WHERE sequence > 1;`
  const move = `keyed_sequence = head_sequence, keyed_hash = head_hash`
  const headTold = async () => ({ head: '', ...(await doctor()).audit?.details }).head
  const fails = (message: string) => ({
    code: 1,
    audit: { verdict: 'fail', message: expect.stringContaining(message) },
  })

  test.each([['keyed_mac = NULL'], [`keyed_mac = 'forged'`], [`keyed_mac = head_hash`]])(
    'is not passed by lines that were changed, where their key is said to be lost: %s',
    async mac => {
      const head = await headTold()
      pastTheGuards(`${edit} UPDATE audit_state SET ${move}, ${mac};`)
      expect((await doctor()).audit?.verdict).not.toBe('ok')
      // The place of the edit has the very hash that was kept, and still no line that was verified has it.
      expect((await doctor(`--audit-head=${head}`)).code).toBe(1)
    },
  )

  test('is not passed by lines that are said to be archived', async () => {
    const head = await headTold()
    pastTheGuards(`
      UPDATE audit_state SET archived_sequence = head_sequence - 1, archived_hash = (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1 OFFSET 1);
      DELETE FROM audit WHERE sequence <= (SELECT archived_sequence FROM audit_state);`)
    expect((await doctor()).audit).toMatchObject({
      verdict: 'warn',
      message: expect.stringContaining('Nothing vouches'),
    })
    execute(database(), `UPDATE audit_state SET archived_mac = 'forged'`)
    expect(await doctor(`--audit-head=${head}`)).toMatchObject(fails('vouch'))
  })

  test('does not take the noted head for the last line', async () => {
    execute(database(), `UPDATE audit_state SET head_hash = 'another'`)
    expect(await doctor()).toMatchObject(fails('broken'))
  })

  test.each([
    [`action = 'sign-out'`],
    [`outcome = 'refused'`],
    [`actor = 'nobody'`],
    [`subject_id = 'nobody'`],
    ['at = 0'],
  ])('notices what a line is found by: %s', async change => {
    pastTheGuards(`UPDATE audit SET ${change} WHERE sequence = 2;`)
    expect(await doctor()).toMatchObject(fails('broken at event 2'))
  })

  test('notices guards that are there and do nothing', async () => {
    execute(
      database(),
      `DROP TRIGGER audit_refuses_update;
      CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit WHEN false BEGIN SELECT RAISE(ABORT, 'x'); END;`,
    )
    expect(await doctor()).toMatchObject(fails('append-only'))
  })

  test('notices that what keeps the log append-only is gone', async () => {
    execute(database(), 'DROP TRIGGER audit_refuses_delete')
    expect(await doctor()).toMatchObject({
      code: 1,
      audit: { verdict: 'fail', message: expect.stringContaining('append-only') },
    })
  })
})
