/** SQLite: what takes long to read has a thread of its own. */
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import type { Storage } from '../../src/core/storage.ts'
import { seal } from '../../src/storage/contract/fixtures.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { event, now } from './records.ts'

const newFile = useFolder()

/** A store, with the threads that it starts. */
async function open(file: string): Promise<{ storage: Storage; threads: Worker[] }> {
  const threads: Worker[] = []
  const note = (worker: Worker) => threads.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  const storage = await sqlite(file).open()
  onTestFinished(() => storage.close())
  return { storage, threads }
}

test('a listing that reads very many lines delays no write', async () => {
  const file = newFile()
  const { storage } = await open(file)
  const other = new DatabaseSync(file)
  other.exec(`
    WITH RECURSIVE line (sequence) AS (SELECT 1 UNION ALL SELECT sequence + 1 FROM line WHERE sequence < 200000)
    INSERT INTO audit (sequence, hash, at, action, outcome, event)
    SELECT sequence, '', 1, 'sign-in', 'success', '{"at":1,"action":"sign-in","outcome":"success","detail":"${'x'.repeat(100)}"}' FROM line`)
  other.close()
  const order: string[] = []
  // None is of that time: every line is read.
  const listing = storage.audit.list({ since: 2, limit: 1 }).then(({ items }) => {
    order.push('listed')
    return items
  })
  for (let write = 0; write < 3; write++) {
    await storage.audit.append([{ ...event('meanwhile'), at: 1 }])
    order.push('written')
  }
  expect(await listing).toEqual([])
  expect(order).toEqual(['written', 'written', 'written', 'listed'])
})

test('the thread begins with the first listing, and one that has died is followed by another', async () => {
  const { storage, threads } = await open(newFile())
  await storage.audit.append([event('one')])
  await seal(storage)
  await storage.subjects.find('nobody')
  await storage.keys.list()
  await storage.nodes.list(0)
  expect(threads).toHaveLength(1)
  expect(await storage.sessions.count(now)).toBe(0)
  expect((await storage.audit.list({ limit: 5 })).items).toHaveLength(1)
  expect(threads).toHaveLength(2)
  await threads[1]?.terminate()
  expect((await storage.audit.list({ limit: 5 })).items).toHaveLength(1)
  expect(threads).toHaveLength(3)
})

test('a listing that is under way when the store is closed is finished, and none begins after it', async () => {
  const { storage } = await open(newFile())
  await storage.audit.append([event('one')])
  await seal(storage)
  const listing = storage.audit.list({ limit: 5 })
  const closing = storage.close()
  await expect(storage.audit.list({ limit: 5 })).rejects.toThrow(StorageError)
  expect((await listing).items).toHaveLength(1)
  await closing
})
