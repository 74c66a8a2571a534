/** The SQLite driver: one file, any number of processes on one machine, nothing to install. */
import { resolve } from 'node:path'
import { assertOptions } from '../../core/argument.ts'
import { ConfigurationError } from '../../core/errors.ts'
import type { Storage, StorageDriver } from '../../core/storage.ts'
import { createAttemptStore } from './attempt-store.ts'
import { createAuditLog } from './audit-log.ts'
import { createChangeFeed } from './change-feed.ts'
import { createKeyStore } from './key-store.ts'
import { type Migrated, openMigrated } from './migrate.ts'
import { createNodeRegistry } from './node-registry.ts'
import { createProofStore } from './proof-store.ts'
import { Reader } from './reader.ts'
import { createRevocationStore } from './revocation-store.ts'
import { createSessionStore } from './session-store.ts'
import { createSharedTime } from './shared-time.ts'
import { withStorageErrors } from './storage-fault.ts'
import { createSubjectStore } from './subject-store.ts'
import { Writer } from './writer.ts'

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
  const { writer } = await Writer.open({ path, busyTimeoutMs })
  const reader = await openReader(path, writer)
  return {
    subjects: createSubjectStore(reader, writer),
    sessions: createSessionStore(reader, writer),
    keys: createKeyStore(writer),
    revocations: createRevocationStore(writer),
    changes: createChangeFeed(reader, writer),
    attempts: createAttemptStore(reader, writer),
    proofs: createProofStore(writer),
    audit: createAuditLog(writer),
    nodes: createNodeRegistry(writer),
    time: createSharedTime(writer),
    defaultMaxStalenessMs: 0,
    async close() {
      // The writer's connection goes last: the last one to close folds the log into the file, off the event loop.
      try {
        reader.close()
      } finally {
        await writer.close()
      }
    },
  }
}

async function openReader(path: string, writer: Writer): Promise<Reader> {
  try {
    return new Reader(path)
  } catch (error) {
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
