/** The memory driver: one process, gone when it ends; for tests, trials and development. */
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StorageError } from '../../core/errors.ts'
import { entriesPerRead } from '../../core/revocation/change-feed.ts'
import { coversOnSqlite } from '../../core/revocation/feed-cursor.ts'
import type { Storage, StorageDriver } from '../../core/storage.ts'
import { type Called, createPorts } from '../operations/ports.ts'
import { Database } from '../sqlite/database.ts'
import { migrate } from '../sqlite/migrate.ts'
import { runOperation } from '../sqlite/run-operation.ts'
import { withStorageErrors } from '../sqlite/storage-fault.ts'

/**
 * Keeps everything in this process's memory, the audit log included: SQLite without a file, over one connection and without
 * a thread.
 *
 * Every `open` of one driver opens the same data, as every open of one file would: two nodes can share it. Nothing that
 * goes in or comes out is shared with the caller.
 */
export function memory(): StorageDriver {
  let shared: Shared | undefined
  return {
    async open() {
      shared ??= new Shared()
      return open(shared)
    },
  }
}

/** The one connection, and what has been committed over it. */
class Shared {
  readonly #database: Database
  /** How many transactions there were: the connection's own commits do not change its `data_version`. */
  version = 0

  constructor() {
    const connection = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
    beginWithSchema(connection)
    this.#database = new Database(connection)
  }

  run({ use, begin }: Called): unknown {
    if (use === 'look-up' || use === 'follow' || use === 'scan') return runOperation(this.#database, begin())
    this.#database.command('BEGIN')
    try {
      const result = runOperation(this.#database, begin())
      this.#database.command('COMMIT')
      this.version += 1
      return result
    } catch (error) {
      if (this.#database.inTransaction) this.#database.command('ROLLBACK')
      throw error
    }
  }
}

/** An empty database with every table, once there was one: the steps that make them take longer than all else of a start. */
let empty: Uint8Array | undefined

function beginWithSchema(connection: DatabaseSync): void {
  // Node.js before 26 cannot copy a database.
  const isCopied = typeof connection.deserialize === 'function'
  if (isCopied && empty !== undefined) connection.deserialize(empty)
  else migrate(connection)
  if (isCopied) empty ??= connection.serialize()
}

function open(shared: Shared): Storage {
  let isClosed = false
  const opened = (): Shared => {
    if (isClosed) throw new StorageError('The store is closed.')
    return shared
  }
  const ports = createPorts(async called => withStorageErrors(() => opened().run(called)))
  return {
    ...ports,
    changes: {
      async read(after, limit = entriesPerRead) {
        const { version } = opened()
        const read = await ports.changes.read(after, limit)
        if (read.hasMore) await nextTurn()
        return { ...read, version }
      },
      unchanged: version => opened().version === version,
      covers: coversOnSqlite,
      prune: ports.changes.prune,
    },
    defaultMaxStalenessMs: 0,
    async close() {
      isClosed = true
    },
  }
}
