/** Opening connections to the database file, each with the settings that the store's promises rest on. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../../core/errors.ts'
import { isBusy, sleep } from './write-lock.ts'

/**
 * How long a read may wait for a lock. In WAL mode readers wait for nobody, but for the moment in which another
 * process repairs the log after a crash; and they stand on the event loop, so it must not be long.
 */
const readTimeoutMs = 250

const retryDelayMs = 10

/** The connection that writes: one a store, in the writer thread. Creates what does not exist, for this user's eyes only. */
export function openForWriting(path: string, busyTimeoutMs: number): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  create(path)
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  try {
    enterWalMode(connection, busyTimeoutMs)
    // FULL waits for the disk in every commit: an acknowledged write survives power loss (NORMAL would lose the last ones).
    connection.exec('PRAGMA synchronous = FULL')
    // Savepoints note what they may have to undo; in a file, that cost a fifth of the write rate.
    connection.exec('PRAGMA temp_store = MEMORY')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * SQLite would make it readable for all; its log files take their mode from it. One that is there is not opened: closing it again
 * would drop the locks that another store of this process has on it (POSIX).
 */
function create(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** The connection that reads, on the event loop's thread. It cannot write. */
export function openForReading(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: readTimeoutMs })
  try {
    // Not opened read-only: the first reader after a crash has to repair the log.
    connection.exec('PRAGMA query_only = ON')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * Of several processes that open a fresh file at once one makes the switch, and SQLite tells the others `busy` at once,
 * without the busy timeout: so it is waited out here.
 */
function enterWalMode(connection: DatabaseSync, busyTimeoutMs: number): void {
  for (let left = Math.ceil(busyTimeoutMs / retryDelayMs); ; left -= 1) {
    try {
      const row = connection.prepare('PRAGMA journal_mode = WAL').get()
      if (row?.journal_mode !== 'wal') {
        throw new StorageError('The database file is on a file system that cannot hold a write-ahead log.')
      }
      return
    } catch (error) {
      if (!isBusy(error) || left <= 0) throw error
      sleep(retryDelayMs)
    }
  }
}
