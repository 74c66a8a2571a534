/** The PostgreSQL driver: any number of nodes, on any number of machines, over one database. */
import type { PoolConfig } from 'pg'
import { assertOptions } from '../../core/argument.ts'
import { ConfigurationError } from '../../core/errors.ts'
import type { Storage, StorageDriver } from '../../core/storage.ts'
import { createAttemptStore } from './attempt-store.ts'
import { createAuditLog } from './audit-log.ts'
import { createChangeFeed } from './change-feed.ts'
import { Database } from './database.ts'
import type { DatabaseOptions } from './database-options.ts'
import { createKeyStore } from './key-store.ts'
import { Listener } from './listener.ts'
import { type Migrated, migrate as migrateDatabase } from './migrate.ts'
import { createNodeRegistry } from './node-registry.ts'
import { createProofStore } from './proof-store.ts'
import { createRevocationStore } from './revocation-store.ts'
import { createSessionStore } from './session-store.ts'
import { createSubjectStore } from './subject-store.ts'

export type { Migrated } from './migrate.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the parameters of libpq that node-postgres knows. */
  url: string
  /** The schema that holds the tables; made where it does not exist. Default `countersign`. */
  schema?: string
  /** How many connections a node uses at most, beside the one that it listens on; three of them for look-ups. 4 or more, default 10. */
  maxConnections?: number
  /** TLS, as node-postgres takes it, where the URL does not say enough. */
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
  const database = new Database(options)
  const listener = new Listener(options)
  return {
    subjects: createSubjectStore(database),
    sessions: createSessionStore(database),
    keys: createKeyStore(database),
    revocations: createRevocationStore(database),
    changes: createChangeFeed(database, listener),
    attempts: createAttemptStore(database),
    proofs: createProofStore(database),
    audit: createAuditLog(database),
    nodes: createNodeRegistry(database),
    defaultMaxStalenessMs: 1000,
    async close() {
      await Promise.all([listener.close(), database.close()])
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
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new ConfigurationError('storage: postgres needs a URL that begins with postgres://')
  }
  // 63 bytes is what PostgreSQL keeps of a name.
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new ConfigurationError('storage: schema must be a name of 1 to 63 characters of a-z, 0-9 and _')
  }
  if (!Number.isInteger(maxConnections) || maxConnections < 4) {
    throw new ConfigurationError('storage: maxConnections must be a whole number, 4 or more')
  }
  return { access: { connectionString: url, ...(ssl !== undefined && { ssl }) }, schema, maxConnections }
}
