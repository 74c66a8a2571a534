/** PostgreSQL: what a role, a database or the server sets for new connections changes no answer, and one that is set back heals. */
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { freshDatabase, serverUrl } from '../../../../test/postgres/shared-server.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { digest, event, now, session, subject } from './records.ts'

/** Runs statements from outside of the database, `%` standing for its name. */
async function alter(url: string, ...statements: string[]): Promise<void> {
  const client = new Client(await serverUrl())
  await client.connect()
  try {
    const name = client.escapeIdentifier(new URL(url).pathname.slice(1))
    for (const text of statements) await client.query(text.replaceAll('%', name))
  } finally {
    await client.end()
  }
}

/** Ends every connection of others to the database. */
async function disconnectAll(url: string): Promise<void> {
  await alter(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${new URL(url).pathname.slice(1)}'`,
  )
}

describe('settings of a database that change how values are read', () => {
  test('keys, digests and instants come back as they were written', async () => {
    const url = await freshDatabase()
    await alter(
      url,
      "ALTER DATABASE % SET bytea_output = 'escape'",
      "ALTER DATABASE % SET DateStyle = 'SQL, DMY'",
      "ALTER DATABASE % SET IntervalStyle = 'iso_8601'",
      "ALTER DATABASE % SET TimeZone = 'Asia/Seoul'",
      'ALTER DATABASE % SET extra_float_digits = -15',
      'ALTER DATABASE % SET standard_conforming_strings = off',
      'ALTER DATABASE % SET transform_null_equals = on',
      'ALTER DATABASE % SET array_nulls = off',
      "ALTER DATABASE % SET client_encoding = 'LATIN1'",
      "ALTER DATABASE % SET search_path = 'nowhere'",
    )
    const storage = await postgres(url).open()
    const ada = { ...subject('ada-가'), roles: ['editor', 'null'] }
    await storage.subjects.create({ subject: ada, passwordHash: 'hash\\0', audit: [event('added')] })
    expect(await storage.subjects.find(ada.id)).toEqual(ada)
    expect((await storage.subjects.findCredentials(ada.identifier))?.passwordHash).toBe('hash\\0')
    const made = session(ada, 'sid')
    await storage.sessions.create({ session: made, maxPerSubject: 5, audit: [] })
    expect((await storage.sessions.find(digest('sid')))?.absoluteExpiresAt).toBe(made.absoluteExpiresAt)
    const sealed = Uint8Array.from({ length: 256 }, (_, index) => index)
    const key = {
      kid: 'key',
      algorithm: 'EdDSA',
      state: 'active',
      createdAt: now,
      changedAt: now,
      sealed,
    } as const
    await storage.keys.change({ add: [key], states: [], remove: [], at: now, audit: [] })
    expect((await storage.keys.list())[0]).toEqual(key)
    await storage.close()
  })
})

test('no more sessions than the limit are removed or brought down, whatever plan the server chooses', async () => {
  const url = await freshDatabase()
  // As a small table has it now and then: each row asks the subquery anew.
  const others = ['hashagg', 'hashjoin', 'mergejoin', 'material', 'sort', 'indexscan', 'bitmapscan']
  await alter(url, ...others.map(way => `ALTER DATABASE % SET enable_${way} = off`))
  const storage = await postgres(url).open()
  const ada = subject('ada')
  await storage.subjects.create({ subject: ada, passwordHash: 'hash', audit: [] })
  for (let count = 0; count < 7; count++) {
    const made = { ...session(ada, `sid ${count}`), lastSeenAt: now + 10_000 }
    await storage.sessions.create({ session: made, maxPerSubject: 50, audit: [] })
  }
  expect(await storage.sessions.bringDown({ beyond: now + 5000, to: now, limit: 2 })).toBe(2)
  expect(await storage.sessions.bringDown({ beyond: now + 5000, to: now, limit: 9 })).toBe(5)
  const before = now + 100 * 365 * 86_400_000
  expect(await storage.sessions.sweep({ before, limit: 2 })).toBe(2)
  expect(await storage.sessions.sweep({ before, limit: 9 })).toBe(5)
  await storage.close()
})

test('where every connection of a process is in use, that is told, and not that nobody answers', async () => {
  const url = await freshDatabase()
  const storage = await postgres({ url, maxConnections: 4 }).open()
  const other = new Client(url)
  await other.connect()
  await other.query('BEGIN')
  await other.query('LOCK TABLE countersign.feed_state')
  // The first has the one connection for transactions, and waits for the lock.
  const outcomes = await Promise.allSettled(
    ['first', 'second'].map(name => storage.audit.append([event(name)])),
  )
  expect(outcomes).toMatchObject([
    { reason: { message: expect.stringMatching(/^The database is busy: another operation held its lock/) } },
    {
      reason: {
        message: expect.stringMatching(/^The database is busy: every connection that this process may have/),
      },
    },
  ])
  await other.end()
  await storage.close()
})

describe('a database that only takes reads for a while', () => {
  test('refuses writes, goes on answering reads, and takes writes again without a restart', async () => {
    const url = await freshDatabase()
    const storage = await postgres(url).open()
    await storage.audit.append([event('before')])

    await alter(url, 'ALTER DATABASE % SET default_transaction_read_only = on')
    await disconnectAll(url)
    // The first finds out that its connection is gone; those after it are new ones.
    const writeAll = () =>
      Promise.allSettled(Array.from({ length: 12 }, () => storage.audit.append([event('no')])))
    await writeAll()
    for (const outcome of await writeAll()) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: 'The database cannot be written: the server only takes reads.' },
      })
    }
    expect(await storage.sessions.find(digest('nobody'))).toBeUndefined()

    await alter(url, 'ALTER DATABASE % RESET default_transaction_read_only')
    for (let write = 0; write < 12; write += 1) await storage.audit.append([event('after')])
    const details = (await auditOf(storage)).map(({ detail }) => detail)
    expect(details).toEqual(['before', ...Array.from({ length: 12 }, () => 'after')])
    await storage.close()
  })
})
