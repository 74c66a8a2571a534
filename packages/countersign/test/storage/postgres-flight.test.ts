/** PostgreSQL: what goes out together comes back together, or leaves nothing behind. */
import fc from 'fast-check'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { StorageError } from '../../src/core/errors.ts'
import { Connection, connectionSettings } from '../../src/storage/postgres/connection.ts'
import { encode } from '../../src/storage/postgres/encode.ts'
import type { Outgoing } from '../../src/storage/postgres/flight.ts'
import { type RunOptions, runTransaction } from '../../src/storage/postgres/run-operation.ts'
import { all, changed, type Operation, one, send } from '../../src/storage/sql/operation.ts'
import { number, shape, text } from '../../src/storage/sql/shape.ts'
import { rows, sql } from '../../src/storage/sql/sql.ts'

let client: Client
let connection: Connection
let other: Client

beforeEach(async () => {
  const url = await freshDatabase()
  client = new Client({ connectionString: url, ...connectionSettings })
  other = new Client(url)
  await Promise.all([client.connect(), other.connect()])
  await other.query('CREATE TABLE item (id integer PRIMARY KEY, note text)')
  connection = new Connection(client, 2000)
})
afterEach(() => Promise.all([client.end(), other.end()]))

const read = (name: string, sqlText: string, ...values: string[]): Outgoing => ({
  name,
  text: sqlText,
  values,
  isRead: true,
})
const insert = (id: string): Outgoing => ({
  name: 'insert',
  text: 'INSERT INTO item VALUES ($1)',
  values: [id],
})

async function ids(): Promise<number[]> {
  const { rows: found } = await other.query<{ id: number }>('SELECT id FROM item ORDER BY id')
  return found.map(({ id }) => id)
}

describe('a flight', () => {
  test('answers each statement with its own rows, prepared once and used again', async () => {
    for (let round = 0; round < 3; round++) {
      const answers = await connection.fly([
        insert(`${round}`),
        read('ids', 'SELECT id, note FROM item WHERE id <= $1 ORDER BY id', '0'),
        insert(`${round + 10}`),
        read('ids', 'SELECT id, note FROM item WHERE id <= $1 ORDER BY id', `${round}`),
      ])
      expect(answers.map(({ changed: count }) => count)).toEqual([1, 1, 1, round + 1])
      expect(answers[1]?.rows).toEqual([{ id: 0, note: null }])
      expect(answers[3]?.rows).toEqual(Array.from({ length: round + 1 }, (_, id) => ({ id, note: null })))
    }
    const { rows: prepared } = await client.query('SELECT name FROM pg_prepared_statements ORDER BY name')
    expect(prepared.map(({ name }) => name)).toEqual(['ids', 'insert'])
  })

  test('of which one statement fails does none of them, and its connection goes on', async () => {
    await expect(connection.fly([insert('1'), insert('1'), insert('2')])).rejects.toThrow(StorageError)
    expect(connection.isBroken).toBe(false)
    expect(await ids()).toEqual([])
    await connection.fly([insert('3')])
    expect(await ids()).toEqual([3])
  })

  test('whose statement fails in its preparation, or by its first value, can be tried again', async () => {
    for (const value of ['none', '4']) {
      const found = connection.fly([read('by id', 'SELECT id FROM item WHERE id = $1', value)])
      if (value === 'none') await expect(found).rejects.toThrow('refused')
      else expect((await found)[0]?.rows).toEqual([])
    }
    await expect(connection.fly([read('nothing', 'SELECT FROM nowhere')])).rejects.toThrow('refused')
    await other.query('CREATE TABLE nowhere ()')
    expect((await connection.fly([read('nothing', 'SELECT FROM nowhere')]))[0]?.rows).toEqual([])
    await connection.fly([insert('4')])
    expect(
      (await connection.fly([read('by id', 'SELECT id FROM item WHERE id = $1', '4')]))[0]?.rows,
    ).toEqual([{ id: 4 }])
  })

  test('that is not answered in time is given up, with its connection', async () => {
    const hasty = new Connection(client, -400)
    await expect(hasty.fly([read('sleep', 'SELECT pg_sleep(60)')])).rejects.toThrow('nobody answered in time')
    expect(hasty.isBroken).toBe(true)
    // Before it ends: the driver tells of it as soon as it reads of it.
    client.on('error', () => {})
    await other.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await expect(hasty.fly([insert('5')])).rejects.toThrow(StorageError)
  })
})

const options: RunOptions = { clock: 'database', settings: {}, isPlannedAnew: false }
const itemShape = shape({ id: number })

describe('a transaction', () => {
  const statements = () => connection as unknown as { fly: Connection['fly'] }

  /** Runs it, and counts its round trips. */
  async function run<Result>(operation: Operation<Result>, more: Partial<RunOptions> = {}) {
    let flights = 0
    const counting = {
      get isBroken() {
        return connection.isBroken
      },
      fly: (outgoing: readonly Outgoing[]) => {
        flights += 1
        return statements().fly(outgoing)
      },
    } as Connection
    const result = await runTransaction(counting, operation, { ...options, ...more })
    return { result, flights }
  }

  test('is one flight where it never waits, and one more for each time that it does', async () => {
    const never = await run(
      (function* () {
        yield* send(sql`INSERT INTO item VALUES (${1})`)
        yield* send(sql`INSERT INTO item VALUES (${2})`, sql`INSERT INTO item VALUES (${3})`)
        return 'sent'
      })(),
    )
    expect(never).toEqual({ result: 'sent', flights: 1 })
    const waiting = await run(
      (function* () {
        yield* send(sql`INSERT INTO item VALUES (${4})`)
        const before = yield* all(rows(itemShape)`SELECT id FROM item ORDER BY id`)
        const gone = yield* changed(sql`DELETE FROM item WHERE id < ${3}`)
        return { before: before.map(({ id }) => id), gone }
      })(),
    )
    expect(waiting).toEqual({ result: { before: [1, 2, 3, 4], gone: 2 }, flights: 3 })
    expect(await ids()).toEqual([3, 4])
  })

  test('leaves nothing behind where a statement fails, and where its operation does', async () => {
    const failing = (how: 'in the database' | 'in the operation') =>
      run(
        (function* () {
          yield* send(sql`INSERT INTO item VALUES (${1})`)
          yield* all(rows(itemShape)`SELECT id FROM item`)
          if (how === 'in the operation') throw new TypeError('a defect')
          yield* send(sql`INSERT INTO item VALUES (${1})`)
        })(),
      )
    await expect(failing('in the database')).rejects.toThrow(StorageError)
    await expect(failing('in the operation')).rejects.toThrow(TypeError)
    expect(await ids()).toEqual([])
    expect((await client.query('SELECT pg_current_xact_id_if_assigned() AS xid')).rows).toEqual([
      { xid: null },
    ])
  })

  test('has the settings that were asked for, and its connection has them no longer', async () => {
    const setting = shape({ value: text })
    const asked = { settings: { synchronous_commit: 'off', statement_timeout: '12345' } }
    const { result } = await run(
      (function* () {
        const of = (name: string) => rows(setting)`SELECT current_setting(${name}) AS value`
        const commit = yield* one(of('synchronous_commit'))
        return [commit?.value, (yield* one(of('statement_timeout')))?.value]
      })(),
      asked,
    )
    expect(result).toEqual(['off', '12345ms'])
    // In one flight without BEGIN too.
    await run(
      (function* () {
        yield* send(sql`INSERT INTO item SELECT 7, current_setting('synchronous_commit')`)
      })(),
      asked,
    )
    expect((await other.query('SELECT note FROM item')).rows).toEqual([{ note: 'off' }])
    expect((await client.query('SHOW synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }])
  })
})

test('values come back as they were given, in lists too', async () => {
  const unit = fc.constantFrom('a', '"', '\\', '{', '}', ',', ' ', "'", '가', '𠮷', 'NULL', '\n')
  const given = fc.record({
    words: fc.array(fc.string({ unit }), { maxLength: 5 }),
    digests: fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 4 }),
    numbers: fc.array(fc.oneof(fc.double({ noNaN: true }), fc.integer()), { maxLength: 4 }),
    word: fc.string({ unit: 'binary' }),
  })
  await fc.assert(
    fc.asyncProperty(given, async ({ words, digests, numbers, word }) => {
      const values = [words, digests, numbers, word].map(value => encode(value, 'database'))
      const [answer] = await connection.fly([
        {
          name: 'echo',
          text: 'SELECT to_json($1::text[])::text AS words, array_to_json($2::bytea[])::text AS digests, $3::float8[] AS numbers, $4::text AS word',
          values,
          isRead: true,
        },
      ])
      // PostgreSQL's text is UTF-8 without U+0000: lone surrogates are not in it either.
      const kept = word.replaceAll('\0', '\ufffd').toWellFormed()
      expect(answer?.rows).toEqual([
        {
          words: JSON.stringify(words),
          digests: JSON.stringify(digests.map(one => `\\x${Buffer.from(one).toString('hex')}`)),
          numbers: numbers.map(one => (Object.is(one, -0) ? expect.closeTo(0) : one)),
          word: kept,
        },
      ])
    }),
    { numRuns: 60 },
  )
})
