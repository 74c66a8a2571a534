/** PostgreSQL: opening a database that is empty, newer, another's, or cannot be opened. */
import { inspect } from 'node:util'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { StorageError } from '../../src/core/errors.ts'
import { migrate, postgres } from '../../src/storage/postgres/postgres.ts'
import { endToken, pairOfStores } from './postgres-pair.ts'
import { digest, event, now, session, subject } from './records.ts'

const pair = pairOfStores()

describe('opening', () => {
  test('many opens of one empty database at once all succeed, and one of them migrates', async () => {
    const empty = await freshDatabase()
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(empty)))
    expect(applied.filter(one => one.applied.length > 0)).toHaveLength(1)
    const opened = await Promise.all(Array.from({ length: 4 }, () => postgres(empty).open()))
    await Promise.all(opened.map(store => endToken(store, 'same')))
    expect((await opened[0]?.changes.read())?.position).toBe(1)
    await Promise.all(opened.map(store => store.close()))
  })

  test.each([
    ['idle_session_timeout', 500],
    ['idle_in_transaction_session_timeout', 1],
    ['lock_timeout', 1],
  ])(
    'where the database bounds its connections by %s, the store has bounds of its own',
    async (name, value) => {
      const url = await freshDatabase()
      const client = new Client(url)
      await client.connect()
      const { rows } = await client.query('SELECT current_database() AS name')
      await client.query(`ALTER DATABASE "${rows[0].name}" SET ${name} = ${value}`)
      const store = await postgres(url).open()
      await endToken(store, 'one')
      const lines = () =>
        client.query(
          "SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign' AND datname = current_database() ORDER BY pid",
        )
      const before = (await lines()).rows
      // By the server's clock, which has ended by then what it ends. This connection is of before.
      await client.query('SELECT pg_sleep(0.8)')
      expect((await lines()).rows).toEqual(before)
      expect(await endToken(store, 'two')).toMatchObject({ position: 2 })
      await store.close()
      await client.end()
    },
  )

  test('beside a newer version, as long as that one says so', async () => {
    await pair.client.query("INSERT INTO migration VALUES (1000, 'of-the-future', 1, now())")
    const old = await postgres(pair.url).open()
    expect(await endToken(old, 'works')).toMatchObject({ position: 1 })
    await old.close()
    await pair.client.query("INSERT INTO migration VALUES (1001, 'a-break', 1000, now())")
    await expect(postgres(pair.url).open()).rejects.toThrow('made by a newer version')
  })

  test('goes on while a newer version adds columns to every table, with what it has prepared', async () => {
    const work = async (name: string) => {
      const made = subject(name)
      await pair.here.subjects.create({ subject: made, passwordHash: 'hash', audit: [event(name)] })
      await pair.here.sessions.create({ session: session(made, name), maxPerSubject: 5, audit: [] })
      await pair.here.attempts.spend([{ key: name, limit: 5, windowMs: 60_000 }], now)
      await pair.here.subjects.revokeAll({ subjectId: made.id, at: now, audit: [] })
      await pair.here.nodes.publish({ ...node, id: name })
      return [
        await pair.here.subjects.findCredentials(made.identifier),
        await pair.here.subjects.list({ limit: 10 }),
        await pair.here.sessions.find(digest(name)),
        await pair.here.sessions.list({ now, limit: 10 }),
        await pair.here.keys.list(),
        await pair.here.changes.read(),
        await pair.here.nodes.list(0),
        await pair.here.audit.list({ limit: 10 }),
      ]
    }
    const node = {
      version: '1',
      address: '',
      processId: 1,
      startedAt: now,
      seenAt: now,
      position: 0,
      cursor: '',
    }
    await Promise.all(Array.from({ length: 20 }, (_, index) => work(`before-${index}`)))
    const tables = [
      'subject',
      'session',
      'entry',
      'feed_horizon',
      'feed_state',
      'signing_key',
      'root_key',
      'attempt',
      'proof',
      'audit',
      'audit_pending',
      'audit_personal',
      'audit_state',
      'node',
    ]
    for (const table of tables) await pair.client.query(`ALTER TABLE ${table} ADD COLUMN of_the_future text`)
    const after = await Promise.all(Array.from({ length: 20 }, (_, index) => work(`after-${index}`)))
    expect(after).toHaveLength(20)
  })

  test('two schemas of one database know nothing of each other', async () => {
    const other = await postgres({ url: pair.url, schema: 'other' }).open()
    await endToken(pair.here, 'mine')
    expect((await other.changes.read()).position).toBe(0)
    await other.close()
  })

  test('what cannot be opened is told without the password', async () => {
    const wrong = new URL(pair.url)
    wrong.password = 'my-weak-secret'
    const away = new URL(wrong)
    away.port = '1'
    const missing = new URL(pair.url)
    missing.pathname = '/no-such-database'
    for (const [bad, text] of [
      [wrong, 'refused the user or its password'],
      [away, 'cannot be reached'],
      [missing, 'does not exist'],
    ] as const) {
      const error: unknown = await postgres(bad.href)
        .open()
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(StorageError)
      const written = inspect(error)
      expect(written).toContain(text)
      expect(written).not.toContain('my-weak-secret')
      expect(written).not.toContain('postgres:postgres')
    }
    expect(() => postgres('mysql://my-weak-secret@x/y')).toThrow(/^(?!.*secret).*postgres:\/\//)
  })
})
