/** SQLite: a file that is replaced, or loses its log, under a store that has it open: nothing is answered from the old one. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import type { Storage } from '../../src/core/storage.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { later, now } from './records.ts'

const newFile = useFolder()
const driver = pathToFileURL(`${import.meta.dirname}/../../src/storage/sqlite/sqlite.ts`).href

async function opened(file: string): Promise<Storage> {
  const storage = await sqlite(file).open()
  onTestFinished(() => storage.close())
  return storage
}

const revoke = (storage: Storage, jti: string) =>
  storage.revocations.revokeToken({ jti, at: now, expiresAt: later, audit: [] })

/** Another process opens the file, revokes and closes it. */
async function revokeElsewhere(file: string, jti: string): Promise<void> {
  const input = JSON.stringify({ jti, at: now, expiresAt: later, audit: [] })
  const code = `
    import { sqlite } from ${JSON.stringify(driver)}
    const storage = await sqlite(${JSON.stringify(file)}).open()
    await storage.revocations.revokeToken(${input})
    await storage.close()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' })
  expect(await new Promise(resolve => child.once('close', resolve))).toBe(0)
}

async function restore(file: string): Promise<void> {
  const connection = new DatabaseSync(file)
  await backup(connection, `${file}.copy`)
  connection.close()
  renameSync(`${file}.copy`, file)
  removeLog(file)
}

function removeLog(file: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
}

function removeAll(file: string): void {
  rmSync(file)
  removeLog(file)
}

const ways: [string, (file: string) => unknown][] = [
  ['a backup is moved over it', restore],
  ['it is removed', removeAll],
  ['its log is removed', removeLog],
]

test.each(ways)('where %s, no check counts as fresh from the next look on', async (_, replace) => {
  const file = newFile()
  const storage = await opened(file)
  await revoke(storage, 'one')
  const { version = Number.NaN, cursor } = await storage.changes.read()
  expect(storage.changes.unchanged?.(version)).toBe(true)
  await replace(file)
  await vi.waitFor(() => expect(() => storage.changes.unchanged?.(version)).toThrow(StorageError))
  await revokeElsewhere(file, 'two')
  // And so it stays: every way in refuses, for good.
  await expect(storage.changes.read(cursor)).rejects.toThrow(StorageError)
  await expect(storage.subjects.findCredentials('ann')).rejects.toThrow(StorageError)
  await expect(storage.audit.read({ after: 0, limit: 1 })).rejects.toThrow(StorageError)
  await expect(revoke(storage, 'three')).rejects.toThrow(/Restart/)
})

test.each(ways)('where %s, no write is acknowledged', async (_, replace) => {
  const file = newFile()
  const storage = await opened(file)
  await revoke(storage, 'one')
  await replace(file)
  // In the same turn: the thread that writes finds out by itself.
  await expect(revoke(storage, 'lost')).rejects.toThrow(StorageError)
})

/** How many locks this process has on the file. */
function locksOn(file: string): number {
  const { ino } = statSync(file)
  const ofFile = new RegExp(` ${process.pid} [0-9a-f]+:[0-9a-f]+:${ino} `)
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter(line => ofFile.test(line)).length
}

// Only Linux tells of the locks.
test.skipIf(!existsSync('/proc/locks'))(
  'a store that is opened beside another drops none of its locks',
  async () => {
    const file = newFile()
    await revoke(await opened(file), 'one')
    expect(locksOn(file)).toBe(1)
    await opened(file)
    expect(locksOn(file)).toBe(1)
  },
)
