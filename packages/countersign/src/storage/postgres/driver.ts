/** The PostgreSQL driver: any number of nodes, on any number of machines, over one database. */
import type { PoolConfig } from 'pg'
import { assertOptions } from '../../core/argument.ts'
import { ConfigurationError } from '../../core/errors.ts'
import { entriesPerRead } from '../../core/revocation/change-feed.ts'
import { coversOnPostgres } from '../../core/revocation/feed-cursor.ts'
import type { Storage, StorageDriver } from '../../core/storage.ts'
import { createPorts } from '../operations/ports.ts'
import { toSession } from '../operations/session-row.ts'
import { Database } from './database.ts'
import type { DatabaseOptions } from './database-options.ts'
import { databaseUrlProblem } from './database-url.ts'
import { Listener } from './listener.ts'
import { type Migrated, migrate as migrateDatabase } from './migrate.ts'
import { SessionReads } from './session-reads.ts'
import { Access } from './tls.ts'

export type { Migrated } from './migrate.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the parameters of libpq that node-postgres knows. */
  url: string
  /** The schema that holds the tables; made where it does not exist. Default `countersign`. */
  schema?: string
  /**
   * How many connections a node uses at most, beside the one that it listens on: one to follow the feed, two for look-ups, the
   * others for transactions. 4 or more, default 10.
   */
  maxConnections?: number
  /** TLS, as node-postgres takes it: besides what the URL says of it, which it must not contradict. */
  ssl?: PoolConfig['ssl']
}

/**
 * Stores everything in PostgreSQL 13 or newer.
 *
 * @param options - A URL, or options with one. Where parts of it are missing, the environment's `PGHOST`, `PGUSER`,
 *   `PGPASSWORD` and so on count.
 * @throws {ConfigurationError} when an option does not fit. Opening throws `StorageError` when the database cannot be
 *   reached, is a standby, or was made by a newer version that this one cannot work beside. No message holds the URL.
 */
export function postgres(options: string | PostgresOptions): StorageDriver {
  const checked = check(options)
  return { open: () => open(checked) }
}

/**
 * The same, where the caller's clock decides in place of the database's: for tests that play at instants of their own.
 * `postgres.ts`, which the package exports, leaves it out.
 */
export function postgresByCallersClock(options: string | PostgresOptions): StorageDriver {
  const checked = { ...check(options), clock: 'caller' as const }
  return { open: () => open(checked) }
}

/**
 * Brings the database up to date; opening the store does the same.
 *
 * @throws {ConfigurationError} when an option does not fit.
 * @throws {StorageError} as opening does; safe to retry.
 */
export async function migrate(options: string | PostgresOptions): Promise<Migrated> {
  return migrateDatabase(check(options))
}

async function open(options: DatabaseOptions): Promise<Storage> {
  await migrateDatabase(options)
  const listener = new Listener(options)
  const database = new Database(options, () => listener.tell())
  const ports = createPorts(called => database.call(called))
  const reads = new SessionReads(ports.sessions.findRows)
  return {
    ...ports,
    sessions: {
      ...ports.sessions,
      async find(digest) {
        const row = await reads.find(digest)
        return row && toSession(row)
      },
    },
    changes: {
      read: (after, limit = entriesPerRead) => ports.changes.read(after, limit),
      covers: coversOnPostgres,
      listen: wake => listener.add(wake),
      prune: ports.changes.prune,
    },
    time: { judge: ports.time.ask, noteIssuing: ports.time.noteIssuing },
    defaultMaxStalenessMs: 1000,
    async close() {
      const closed = await Promise.allSettled([listener.close(), database.close()])
      for (const outcome of closed) if (outcome.status === 'rejected') throw outcome.reason
    },
  }
}

const known: Record<keyof PostgresOptions, true> = {
  url: true,
  schema: true,
  maxConnections: true,
  ssl: true,
}

function check(options: string | PostgresOptions): DatabaseOptions {
  if (typeof options !== 'string') assertOptions(options, known, 'storage')
  const {
    url,
    schema = 'countersign',
    maxConnections = 10,
    ssl,
  } = typeof options === 'string' ? { url: options } : options
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new ConfigurationError('storage: postgres needs a URL that begins with postgres://')
  }
  const problem = databaseUrlProblem(url)
  if (problem !== undefined) throw new ConfigurationError(`storage: the URL of postgres ${problem}`)
  // 63 bytes is what PostgreSQL keeps of a name.
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new ConfigurationError('storage: schema must be a name of 1 to 63 characters of a-z, 0-9 and _')
  }
  if (!Number.isInteger(maxConnections) || maxConnections < 4) {
    throw new ConfigurationError('storage: maxConnections must be a whole number, 4 or more')
  }
  const access = new Access(url, ssl)
  return { access, schema, maxConnections, clock: 'database' }
}
