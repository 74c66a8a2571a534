/** PostgreSQL: a use of a session writes its row in place, and no index; what lies ahead is found all the same. */
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { session, subject } from './records.ts'

async function filled(count: number) {
  const url = await freshDatabase()
  const storage = await postgres(url).open()
  const now = Date.now()
  const owner = subject('ann')
  await storage.subjects.create({ subject: owner, passwordHash: 'hash', audit: [] })
  const sessions = Array.from({ length: count }, (_, index) =>
    session(owner, `s-${index}`, {
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      absoluteExpiresAt: now + 86_400_000,
    }),
  )
  for (const one of sessions)
    await storage.sessions.create({ session: one, maxPerSubject: 10_000, audit: [] })
  return { url, storage, now, sessions }
}

test('uses are written in place (HOT)', async () => {
  const { url, storage, now, sessions } = await filled(100)
  for (let round = 1; round <= 10; round++)
    await storage.sessions.touch(sessions.map(({ digest }) => ({ digest, lastSeenAt: now + round * 1000 })))
  // What a connection has counted it tells at its end.
  await storage.close()
  const client = new Client(url)
  await client.connect()
  const counts = async () => {
    const { rows } = await client.query<{ all: number; hot: number }>(
      `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'session'`,
    )
    return rows[0]
  }
  await expect.poll(async () => (await counts())?.all).toBe(1000)
  // With an index over the last use it is none. How many depends on when a page is cleared of dead rows, which an analysis of the
  // table that runs meanwhile puts off: some 900 as a rule, 166 have been seen.
  expect((await counts())?.hot).toBeGreaterThan(0)
  await client.end()
})

test('one that was used by a clock that is ahead is found and brought down, though made by a right one', async () => {
  const { storage, now, sessions } = await filled(3)
  const [first, second] = sessions
  if (first === undefined || second === undefined) throw new Error('three were made')
  await storage.sessions.touch([
    { digest: first.digest, lastSeenAt: now + 3_600_000 },
    { digest: second.digest, lastSeenAt: now + 1000 },
  ])
  const to = now + 2000
  expect(await storage.sessions.bringDown({ beyond: to + 60_000, to, limit: 10 })).toBe(1)
  expect((await storage.sessions.find(first.digest))?.lastSeenAt).toBe(to)
  expect(await storage.sessions.bringDown({ beyond: to + 60_000, to, limit: 10 })).toBe(0)
  await storage.close()
})

test('what was used since it was due is kept, and removed when it is gone', async () => {
  const { storage, now, sessions } = await filled(3)
  const [first, , third] = sessions
  if (first === undefined || third === undefined) throw new Error('three were made')
  const idleMs = first.idleTimeoutSeconds * 1000
  await storage.sessions.touch([{ digest: first.digest, lastSeenAt: now + 10_000 }])
  await storage.sessions.end({ sid: third.sid, why: 'sign-out', at: now + 5, audit: [] })
  const swept = (before: number) => storage.sessions.sweep({ before, limit: 10 })
  expect(await swept(now + 5)).toBe(0)
  expect(await swept(now + 6)).toBe(1)
  expect(await swept(now + idleMs + 1)).toBe(1)
  expect(await storage.sessions.find(first.digest)).toBeDefined()
  expect(await swept(now + idleMs + 10_000)).toBe(0)
  expect(await swept(now + idleMs + 10_001)).toBe(1)
  await storage.close()
})
