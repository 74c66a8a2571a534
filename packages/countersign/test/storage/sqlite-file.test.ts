/** SQLite: the file, how it is made, brought up to date and refused. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { ConfigurationError, StorageError } from '../../src/core/errors.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { migrations } from '../../src/storage/sqlite/migrations.ts'
import { migrate, sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { event, later, now, session, subject } from './records.ts'

const newFile = useFolder()
const allSteps = migrations.map(({ name }) => name)

test('what was acknowledged is there when the file is opened again', async () => {
  const driver = sqlite(newFile())
  const ann = subject('ann')
  const first = await driver.open()
  await first.subjects.create({ subject: ann, passwordHash: 'hash', audit: [event('sign-up')] })
  await first.sessions.create({ session: session(ann, 'sid'), maxPerSubject: 5, audit: [event('sign-in')] })
  await first.revocations.revokeToken({ jti: 'jti', at: now, expiresAt: later, audit: [] })
  await first.revocations.revokeToken({ jti: 'over', at: now, expiresAt: now, audit: [] })
  await first.changes.prune(now + 1)
  await first.revocations.declareTokenLifetime(900)
  const { version, ...feed } = await first.changes.read()
  const log = await auditOf(first)
  await first.close()

  const second = await driver.open()
  expect(await second.subjects.findCredentials('ann')).toEqual({ subject: ann, passwordHash: 'hash' })
  expect((await second.sessions.find(session(ann, 'sid').digest))?.sid).toBe('sid')
  expect(await second.changes.read()).toMatchObject(feed)
  expect(await second.audit.read({ after: 0, limit: 10 })).toEqual(log)
  expect(await second.revocations.declareTokenLifetime(1)).toBe(900)
  // Neither a position nor a sequence is used again.
  const { position } = await second.revocations.revokeToken({
    jti: 'next',
    at: now,
    audit: [event('next')],
  })
  expect(position).toBe(3)
  expect((await auditOf(second)).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  await second.close()
})

test('the file and its folder are for this user only', async () => {
  const file = join(newFile(), 'folder', 'auth.db')
  const storage = await sqlite(file).open()
  await storage.audit.append([event('kept')])
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
  for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600)
  await storage.close()
})

test('many opens of one fresh file at once all succeed', async () => {
  const file = newFile()
  const stores = await Promise.all(Array.from({ length: 4 }, () => sqlite(file).open()))
  await Promise.all(stores.map((storage, index) => storage.audit.append([event(`${index}`)])))
  for (const storage of stores) expect(await auditOf(storage)).toHaveLength(4)
  await Promise.all(stores.map(storage => storage.close()))
})

/** Runs a program that has `storage` open over the file; answers with what it printed once it has ended by itself. */
async function runProgram(file: string, program: string): Promise<{ status: unknown; said: string }> {
  const driver = pathToFileURL(join(import.meta.dirname, '../../src/storage/sqlite/sqlite.ts')).href
  const code = `
    import { sqlite } from ${JSON.stringify(driver)}
    const storage = await sqlite(${JSON.stringify(file)}).open()
    const append = () => storage.audit.append([{ at: 1, action: 'sign-in', outcome: 'success' }])
    ${program}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = child.stderr.setEncoding('utf8').toArray()
  const status = await new Promise(resolve => child.once('close', resolve))
  return { status, said: (await said).join('') }
}

async function countEvents(file: string): Promise<number> {
  const storage = await sqlite(file).open()
  const records = await auditOf(storage)
  await storage.close()
  return records.length
}

test('processes that open one fresh file at once all succeed', async () => {
  const file = newFile()
  const ends = await Promise.all(
    [1, 2, 3].map(() => runProgram(file, 'await append(); await storage.close()')),
  )
  for (const { status, said } of ends) expect(status, said).toBe(0)
  expect(await countEvents(file)).toBe(3)
})

test('an idle store does not keep its process alive, and one with a write under way does until it is done', async () => {
  const file = newFile()
  // Neither awaited nor closed: the process may end only when the write has been answered.
  const { status, said } = await runProgram(file, 'await append(); void append()')
  expect(status, said).toBe(0)
  expect(await countEvents(file)).toBe(2)
})

test('what was acknowledged survives a process that is killed', async () => {
  const file = newFile()
  const { status } = await runProgram(file, "await append(); process.kill(process.pid, 'SIGKILL')")
  expect(status).toBe(null)
  expect(await countEvents(file)).toBe(1)
})

test('migrating takes the missing steps once and notes each', async () => {
  const file = newFile()
  expect(await migrate(file)).toEqual({ applied: allSteps, current: migrations.length })
  expect(await migrate(file)).toEqual({ applied: [], current: migrations.length })
  const connection = new DatabaseSync(file)
  const rows = connection
    .prepare('SELECT number, name, applied_at > 0 AS noted FROM migration ORDER BY number')
    .all()
  connection.close()
  expect(rows.map(row => ({ ...row }))).toEqual(
    migrations.map(({ number, name }) => ({ number, name, noted: 1 })),
  )
})

test('a file of the first version keeps its sessions and keys, and then holds logins with refresh tokens', async () => {
  const file = newFile()
  const ann = subject('ann')
  const connection = new DatabaseSync(file)
  const [first] = migrations
  connection.exec(
    'CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at REAL NOT NULL) STRICT',
  )
  connection.exec(first?.sql ?? '')
  connection.exec(`INSERT INTO migration VALUES (1, 'initial-schema', 1)`)
  connection.exec(
    `INSERT INTO subject VALUES ('${ann.id}', 'ann', 'active', '[]', 0, ${now}, ${now}, 'hash')`,
  )
  connection.exec(`INSERT INTO signing_key VALUES ('key', 'EdDSA', 'active', ${now}, x'0102')`)
  const insert = connection.prepare(`INSERT INTO session (
    digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
    absolute_expires_at, amr, carrier, remember, address, user_agent, ended_at, end_reason
  ) VALUES (?, ?, ?, 0, ?, ?, ?, 0.25, ?, '["pwd"]', ?, 1, '192.0.2.1', 'agent', ?, ?)`)
  const before = (['cookie', 'header'] as const).map((carrier, index) => {
    const one = session(ann, carrier, { carrier, createdAt: now + index })
    const end = index === 0 ? [null, null] : [now + 9, 'revoked']
    const times = [one.createdAt, one.authenticatedAt, now + 5, one.absoluteExpiresAt]
    insert.run(one.digest, one.sid, ann.id, ...times, carrier, ...end)
    return one
  })
  connection.close()

  const storage = await sqlite(file).open()
  for (const [index, one] of before.entries()) {
    expect(await storage.sessions.find(one.digest)).toEqual({
      ...one,
      lastSeenAt: now + 5,
      idleTimeoutSeconds: 0.25,
      remember: true,
      address: '192.0.2.1',
      userAgent: 'agent',
      ...(index === 1 && { endedAt: now + 9, end: 'revoked' }),
      subject: { identifier: 'ann', status: 'active', roles: [], epoch: 0 },
    })
  }
  expect(await storage.sessions.count(now + 10)).toBe(1)
  expect(await storage.keys.list()).toEqual([
    {
      kid: 'key',
      algorithm: 'EdDSA',
      state: 'active',
      createdAt: now,
      changedAt: now,
      sealed: new Uint8Array([1, 2]),
    },
  ])
  const login = session(ann, 'login', { carrier: 'refresh' })
  await storage.sessions.create({ session: login, maxPerSubject: 5, audit: [] })
  const rotated = await storage.sessions.rotate({
    sid: 'login',
    presented: login.digest,
    successor: { digest: new Uint8Array(32), sealed: new Uint8Array(60) },
    at: now,
    graceSeconds: 10,
    audit: [],
  })
  expect(rotated).toEqual({ outcome: 'rotated' })
  await storage.close()
  expect(await migrate(file)).toEqual({ applied: [], current: migrations.length })
})

test('the steps are numbered from 1 without gaps', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1))
})

test('a file of a newer version is refused and left as it is', async () => {
  const file = newFile()
  await migrate(file)
  const connection = new DatabaseSync(file)
  connection
    .prepare('INSERT INTO migration VALUES (?, ?, ?)')
    .run(migrations.length + 1, 'from-the-future', now)
  connection.close()
  for (const open of [() => sqlite(file).open(), () => migrate(file)]) {
    await expect(open()).rejects.toThrow(StorageError)
    await expect(open()).rejects.toThrow('newer version')
  }
})

test('a file that is not a database is refused and left as it is', async () => {
  const file = newFile()
  const text = 'These are my holiday notes. '.repeat(100)
  writeFileSync(file, text)
  for (const open of [() => sqlite(file).open(), () => migrate(file)]) {
    await expect(open()).rejects.toThrow(new StorageError('The file is not a SQLite database.'))
  }
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a damaged database gives StorageError', async () => {
  const file = newFile()
  await migrate(file)
  truncateSync(file, 4096)
  const outcome = sqlite(file)
    .open()
    .then(async storage => {
      await storage.audit.list({ limit: 1 }).finally(() => storage.close())
    })
  await expect(outcome).rejects.toThrow(new StorageError('The database file is damaged.'))
})

test('a path that cannot be a file gives StorageError', async () => {
  const folder = newFile()
  mkdirSync(folder)
  await expect(sqlite(folder).open()).rejects.toThrow(StorageError)
  const file = newFile()
  writeFileSync(file, '')
  await expect(sqlite(join(file, 'below.db')).open()).rejects.toThrow(
    /^The database file cannot be opened \(E\w+\)\. Check that its folder is there/,
  )
})

test('paths and options that do not fit are refused when the driver is made', () => {
  expect(() => sqlite(':memory:')).toThrow(ConfigurationError)
  expect(() => sqlite(':memory:')).toThrow('countersign/storage/memory')
  expect(() => sqlite('')).toThrow(ConfigurationError)
  expect(() => sqlite('file:auth.db')).toThrow(ConfigurationError)
  for (const busyTimeoutMs of [-1, 0.5, Number.NaN])
    expect(() => sqlite('a.db', { busyTimeoutMs })).toThrow(ConfigurationError)
})
