/** `compare` as a process, over both kinds of store: what it answers, and that nothing of it stays behind. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { countersign } from '../support/command-line.ts'
import { createFolder, environment, executable, quick } from '../support/server-process.ts'
import { assertWellFormed } from './well-formed.ts'

const number = { type: 'number', minimum: 0 }
const numbers = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map(name => [name, number])),
  required: names,
  additionalProperties: false,
})
const measured = numbers(
  'memory_bytes_per_user',
  'check_microseconds',
  'store_calls_per_thousand_checks',
  'bytes_per_request',
  'sign_in_cpu_milliseconds',
  'sign_in_store_calls',
  'revoke_milliseconds',
  'revoke_worst_milliseconds',
)
const projected = numbers(
  'memory_bytes_per_node',
  'network_bytes_per_day',
  'store_calls_per_second',
  'store_misses_per_second',
  'renewals_per_second',
  'cores',
)
const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const isComparison = new Ajv2020({ allErrors: true }).compile(
  object({
    store: { enum: ['sqlite', 'postgres'] },
    measured: object({
      session: measured,
      token: measured,
      token_first_check_microseconds: number,
      token_renewal_cpu_milliseconds: number,
      token_renewal_store_calls: number,
      store_calls_per_second_at_rest: number,
    }),
    demand: numbers('users', 'requests_per_second', 'nodes'),
    projected: object({ session: projected, token: projected }),
    suits: { enum: ['session', 'token'] },
    reason: { type: 'string', minLength: 40 },
  }),
)

const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

async function schemasOf(url: string): Promise<string[]> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'countersign%'`,
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

interface Answer {
  store: string
  demand: object
  measured: Record<'session' | 'token', { bytes_per_request: number; sign_in_store_calls: number }> & {
    token_renewal_store_calls: number
  }
}

describe('over SQLite', () => {
  test('answers what was asked, draws it, and leaves the database and its folder as they were', async () => {
    const folder = createFolder()
    await countersign(folder, ['migrate'])
    const database = join(folder, 'data/countersign.db')
    const before = [digestOf(database), readdirSync(join(folder, 'data')).toSorted()]
    const args = ['--users', '5000', '--requests-per-second', '70', '--nodes', '2', '--seconds', '1']
    // None of them keeps it from measuring: no client proves a key here, and the trial takes longer than a second.
    const env = {
      COUNTERSIGN_DPOP: 'required',
      COUNTERSIGN_REFRESH: 'on',
      COUNTERSIGN_ACCESS_TOKEN_SECONDS: '1',
    }
    const { code, stderr, json } = await countersign(
      folder,
      ['compare', ...args, '--json', '--svg', 'both.svg'],
      { env },
    )
    expect(code, stderr).toBe(0)
    const answer = json<Answer>()
    expect(isComparison(answer), JSON.stringify(isComparison.errors)).toBe(true)
    expect(answer).toMatchObject({
      store: 'sqlite',
      demand: { users: 5000, requests_per_second: 70, nodes: 2 },
    })
    const { session, token } = answer.measured
    expect(session.bytes_per_request).toBeLessThan(token.bytes_per_request)
    expect(session.sign_in_store_calls).toBeGreaterThan(0)
    expect(answer.measured.token_renewal_store_calls).toBeGreaterThan(0)
    expect(stderr).toContain('compare: revocations')
    assertWellFormed(readFileSync(join(folder, 'both.svg'), 'utf8'))
    expect([digestOf(database), readdirSync(join(folder, 'data')).toSorted()]).toEqual(before)
  })

  test.each([
    // By then the store is made, and here it is open.
    ['SIGHUP', 'measuring in', 129],
    ['SIGINT', 'a node at rest', 130],
  ] as const)(
    'broken off by %s at "%s", it removes its store and ends with %i',
    async (signal, at, ending) => {
      const folder = createFolder()
      const child = spawn(process.execPath, [executable, 'compare'], {
        cwd: folder,
        env: environment(quick),
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const ended = new Promise<number | null>(resolve => child.once('close', resolve))
      let stderr = ''
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk
        if (stderr.includes(at)) child.kill(signal)
      })
      expect(await ended).toBe(ending)
      expect(readdirSync(folder)).toEqual([])
      expect(stderr).not.toContain('countersign:')
    },
  )

  test('a picture that cannot be written is refused before anything is measured', async () => {
    const { code, stderr } = await countersign(createFolder(), ['compare', '--svg', 'nowhere/both.svg'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('could not be written to nowhere/both.svg')])
    expect(stderr).not.toContain('compare:')
  })

  test('what is no number is not understood', async () => {
    const { code, stderr } = await countersign(createFolder(), ['compare', '--users', 'many'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--users must be a whole number')])
  })
})

describe('over PostgreSQL', () => {
  test('works in a schema of its own, which is gone afterwards', async () => {
    const url = await freshDatabase()
    const env = { COUNTERSIGN_DATABASE_URL: url }
    const { code, stderr, json } = await countersign(
      createFolder(),
      ['compare', '--seconds', '1', '--json'],
      { env },
    )
    expect(code, stderr).toBe(0)
    const answer = json<Answer>()
    expect(isComparison(answer), JSON.stringify(isComparison.errors)).toBe(true)
    expect(answer.store).toBe('postgres')
    expect(await schemasOf(url)).toEqual([])
    expect(stderr).not.toContain('postgres:postgres@')
  })

  test('a database that is not there is no matter of rights', async () => {
    const env = { COUNTERSIGN_DATABASE_URL: 'postgres://somebody:nothing@127.0.0.1:1/nowhere' }
    const { code, stderr } = await countersign(createFolder(), ['compare'], { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be reached')])
    expect(stderr).not.toContain('CREATE')
  })

  test('a role that may not make a schema is told what it lacks', async () => {
    const url = await freshDatabase()
    const admin = new Client(url)
    await admin.connect()
    const role = `reader_${process.pid}`
    try {
      await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`)
      const own = new URL(url)
      own.username = role
      own.password = 'reader'
      const env = { COUNTERSIGN_DATABASE_URL: own.href }
      const result = await countersign(createFolder(), ['compare', '--json'], { env })
      expect(result.code).toBe(1)
      expect(JSON.parse(result.stderr.trim().split('\n').at(-1) ?? '').error).toMatchObject({
        code: 'no-trial-store',
        message: expect.stringContaining('right CREATE'),
      })
    } finally {
      await admin.query(`DROP ROLE ${role}`)
      await admin.end()
    }
  })
})
