/** SQLite: the writer thread, its batches, its failures and its end. */
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { event, now, session, subject } from './records.ts'

const newFile = useFolder()

/** Commits in the write-ahead log since it was begun: frames that carry the size of the database after a commit. */
function commitsIn(wal: Buffer): number {
  const pageSize = wal.readUInt32BE(8)
  let commits = 0
  for (let frame = 32; frame + 24 + pageSize <= wal.length; frame += 24 + pageSize) {
    // Frames of an earlier round of the log carry another salt (https://www.sqlite.org/fileformat.html#walformat).
    const isOfThisRound = wal.subarray(frame + 8, frame + 16).equals(wal.subarray(16, 24))
    if (isOfThisRound && wal.readUInt32BE(frame + 4) > 0) commits += 1
  }
  return commits
}

test('writes that queue up are committed together', async () => {
  const file = newFile()
  const storage = await sqlite(file).open()
  const other = new DatabaseSync(file)
  const before = commitsIn(readFileSync(`${file}-wal`))
  // While another connection holds the write lock, the thread waits with the first, and the rest queue up.
  other.exec('BEGIN IMMEDIATE')
  const writes = Array.from({ length: 100 }, (_, index) => storage.audit.append([event(`${index}`)]))
  other.exec('ROLLBACK')
  await Promise.all(writes)
  expect(commitsIn(readFileSync(`${file}-wal`)) - before).toBeLessThanOrEqual(2)
  expect(await auditOf(storage)).toHaveLength(100)
  other.close()
  await storage.close()
})

test('an operation that fails takes none of its batch with it', async () => {
  const storage = await sqlite(newFile()).open()
  const ann = subject('ann')
  await storage.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
  const create = (sid: string, digestOf = sid) =>
    storage.sessions.create({
      session: { ...session(ann, sid), digest: session(ann, digestOf).digest },
      maxPerSubject: 50,
      audit: [event(`${sid} ${digestOf}`)],
    })
  await create('taken')
  const [good, collision, bug, alsoGood] = await Promise.allSettled([
    create('good'),
    create('taken', 'another'),
    // A caller's defect, not the store's: it must not look like a store that is away.
    storage.attempts.spend(undefined as never, now),
    create('also-good'),
  ])
  expect([good.status, alsoGood.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(collision.status === 'rejected' && collision.reason).toBeInstanceOf(StorageError)
  expect(bug.status === 'rejected' && bug.reason.name).toBe('TypeError')
  const details = (await auditOf(storage)).map(({ detail }) => detail)
  expect(details).toEqual(['taken taken', 'good good', 'also-good also-good'])
  await storage.close()
})

test('an operation that fails half way leaves nothing behind', async () => {
  const storage = await sqlite(newFile()).open()
  const ann = subject('ann')
  await storage.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
  const standing = session(ann, 'standing')
  await storage.sessions.create({ session: standing, maxPerSubject: 1, audit: [] })
  // An event without an instant is refused after the session was written.
  const broken = { ...event('broken'), at: Number.NaN }
  const half = session(ann, 'half')
  const writes = await Promise.allSettled([
    storage.audit.append([event('before')]),
    storage.sessions.create({ session: half, maxPerSubject: 1, audit: [event('half'), broken] }),
    storage.revocations.revokeToken({ jti: 'jti', at: now, audit: [event('after')] }),
  ])
  expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await storage.sessions.find(half.digest)).toBeUndefined()
  expect((await storage.sessions.find(standing.digest))?.endedAt).toBeUndefined()
  expect((await storage.changes.read()).changes).toMatchObject([{ position: 1, kind: 'token' }])
  expect((await auditOf(storage)).map(({ detail }) => detail)).toEqual(['before', 'after'])
  await storage.close()
})

test('a batch that cannot begin is refused as a whole, and the thread lives on', async () => {
  const file = newFile()
  const storage = await sqlite(file, { busyTimeoutMs: 0 }).open()
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const refused = await Promise.allSettled([
    storage.audit.append([event('a')]),
    storage.audit.append([event('b')]),
  ])
  for (const outcome of refused) {
    expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StorageError)
    expect(outcome.status === 'rejected' && outcome.reason.message).toContain('busy')
  }
  // Reading goes on meanwhile.
  expect((await storage.changes.read()).position).toBe(0)
  other.exec('ROLLBACK')
  other.close()
  await storage.audit.append([event('c')])
  expect((await auditOf(storage)).map(({ detail }) => detail)).toEqual(['c'])
  await storage.close()
})

test('an error never carries a value, and says what SQLite said as its cause', async () => {
  const storage = await sqlite(newFile()).open()
  const ann = subject('ann-secret')
  await storage.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
  const create = storage.subjects.create({
    subject: { ...ann, identifier: 'else' },
    passwordHash: 'hash',
    audit: [],
  })
  const error = await create.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  expect(error).toMatchObject({ code: 'storage-unavailable', cause: { errcode: 1555 } })
  expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain('secret')
  await storage.close()
})

test('closing finishes what is under way', async () => {
  const driver = sqlite(newFile())
  const storage = await driver.open()
  const writes = Array.from({ length: 300 }, (_, index) => storage.audit.append([event(`${index}`)]))
  await Promise.all([storage.close(), ...writes])
  const again = await driver.open()
  expect(await auditOf(again)).toHaveLength(300)
  await again.close()
})

test('when the thread dies, calls under way and later ones are refused, and reading goes on', async () => {
  const file = newFile()
  const started: Worker[] = []
  const note = (worker: Worker) => started.push(worker)
  process.on('worker', note)
  const storage = await sqlite(file).open()
  process.off('worker', note)
  await storage.revocations.revokeToken({ jti: 'jti', at: now, audit: [] })
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const underWay = storage.audit.append([event('never')])
  const died = started[0]?.terminate()
  other.exec('ROLLBACK')
  other.close()
  const outcome = await underWay.then(
    () => 'written',
    (reason: unknown) => reason,
  )
  // It may have been written before the end: the outcome is unknown to the caller only when it is refused.
  if (outcome !== 'written') expect(outcome).toBeInstanceOf(StorageError)
  await died
  await expect(storage.audit.append([event('later')])).rejects.toThrow(StorageError)
  expect(await storage.sessions.count(now)).toBe(0)
  expect((await storage.changes.read()).position).toBe(1)
  await storage.close()
})

test('the audit log refuses to be rewritten', async () => {
  const file = newFile()
  const storage = await sqlite(file).open()
  await storage.audit.append([event('kept')])
  await auditOf(storage)
  const other = new DatabaseSync(file)
  for (const sql of ["UPDATE audit SET hash = ''", 'DELETE FROM audit']) {
    expect(() => other.exec(sql)).toThrow('append-only')
  }
  other.close()
  await storage.close()
})
