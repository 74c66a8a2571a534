/** The SQLite driver: one file, any number of processes on one machine, nothing to install. */
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertOptions } from '../../core/argument.ts'
import { ConfigurationError, StorageError } from '../../core/errors.ts'
import { entriesPerRead } from '../../core/revocation/change-feed.ts'
import { coversOnSqlite } from '../../core/revocation/feed-cursor.ts'
import type { Storage, StorageDriver } from '../../core/storage.ts'
import { createPorts } from '../operations/ports.ts'
import { type Migrated, openMigrated } from './migrate.ts'
import { FileWatch } from './opened-file.ts'
import { Reader } from './reader.ts'
import { Scanner } from './scanner.ts'
import { withStorageErrors } from './storage-fault.ts'
import { Thread } from './thread.ts'

export type { Migrated } from './migrate.ts'

export interface SqliteOptions {
  /** How long a write waits for another process's write, in ms. Default 5,000. */
  busyTimeoutMs?: number
}

/**
 * Stores everything in one SQLite file.
 *
 * @param path - Created with its folder when it does not exist, readable by this user only. Not `:memory:`: the store
 *   has two connections; for a store without a file there is `countersign/storage/memory`.
 * @throws {ConfigurationError} when the path or an option does not fit. Opening throws `StorageError` when the file
 *   cannot be opened, is damaged, or was made by a newer version.
 */
export function sqlite(path: string, options: SqliteOptions = {}): StorageDriver {
  const file = checkPath(path)
  const busyTimeoutMs = checkTimeout(options)
  return { open: () => open(file, busyTimeoutMs) }
}

/**
 * Brings the file up to date and lets go of it; opening the store does the same. For the command line: it blocks.
 *
 * @throws {ConfigurationError} when the path or an option does not fit.
 * @throws {StorageError} as opening does; safe to retry.
 */
export async function migrate(path: string, options: SqliteOptions = {}): Promise<Migrated> {
  const file = checkPath(path)
  const busyTimeoutMs = checkTimeout(options)
  return withStorageErrors(() => {
    const { connection, migrated } = openMigrated(file, busyTimeoutMs)
    connection.close()
    return migrated
  })
}

async function open(path: string, busyTimeoutMs: number): Promise<Storage> {
  const setup = { path, busyTimeoutMs }
  const { thread: writer, opened } = await Thread.open('writer', setup)
  const file = opened?.file ?? []
  const watch = new FileWatch(file)
  const reader = await openReader(path, watch, writer)
  const scanner = new Scanner({ ...setup, file })
  let isClosed = false
  const ports = createPorts(async called => {
    if (isClosed) throw new StorageError('The store is closed.')
    watch.assertInPlace()
    const { use } = called
    if (use === 'look-up' || use === 'follow') return reader.run(called.begin())
    return use === 'scan' ? scanner.call(called) : writer.call(called)
  })
  return {
    ...ports,
    changes: {
      async read(after, limit = entriesPerRead) {
        if (!isClosed) watch.lookAndAssert()
        // Before the entries: a commit between the two is then read and still counts as a change, never the reverse.
        const version = reader.dataVersion()
        const read = await ports.changes.read(after, limit)
        // The read itself has kept everybody else waiting.
        if (read.hasMore) await nextTurn()
        return { ...read, version }
      },
      unchanged: version => reader.dataVersion() === version,
      covers: coversOnSqlite,
      prune: ports.changes.prune,
    },
    defaultMaxStalenessMs: 0,
    async close() {
      isClosed = true
      // The writer's connection goes last: the last one to close folds the log into the file, off the event loop.
      try {
        reader.close()
        await scanner.close()
      } finally {
        await writer.close()
      }
    },
  }
}

async function openReader(path: string, watch: FileWatch, writer: Thread): Promise<Reader> {
  try {
    return new Reader(path, watch)
  } catch (error) {
    watch.close()
    await writer.close()
    throw error
  }
}

function checkPath(path: string): string {
  if (typeof path !== 'string') throw new ConfigurationError('storage: sqlite takes a path')
  if (path === ':memory:' || path === '') {
    throw new ConfigurationError(
      'storage: sqlite needs a file; without one, use memory() of countersign/storage/memory',
    )
  }
  if (path.startsWith('file:')) throw new ConfigurationError('storage: sqlite takes a path, not a URL')
  return resolve(path)
}

function checkTimeout(options: SqliteOptions): number {
  const known: Record<keyof SqliteOptions, true> = { busyTimeoutMs: true }
  assertOptions(options, known, 'storage')
  const { busyTimeoutMs = 5000 } = options
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0) {
    throw new ConfigurationError('storage: busyTimeoutMs must be a whole number of milliseconds, 0 or more')
  }
  return busyTimeoutMs
}
