/** Bringing a database up to date, safely while other nodes open it, and while older ones work with it. */
import { Client, type QueryConfig } from 'pg'
import { StorageError } from '../../core/errors.ts'
import { bounds, connectionSettings, NoPrimaryError, prepare, quoteName } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'
import { migrations } from './migrations.ts'
import { refusePooler } from './pooler.ts'
import { toStorageError } from './storage-fault.ts'

export interface Migrated {
  /** Names of the steps that this call took; empty when the database was up to date. */
  applied: string[]
  /** Number of the last step that the database has. */
  current: number
}

/** Names the lock under which nodes migrate one after another; one lock for all schemas of a database will do. */
const lockNumber = 0x636f756e_7465

/**
 * How long a step may take, ms. It may write every row there is; one that is given up leaves nothing behind, and would begin anew and
 * be given up again. A server that is gone is noticed by TCP.
 */
const stepMs = 24 * 60 * 60_000

/**
 * Takes the steps that the database does not have, all in one transaction: it has either all of them afterwards or none.
 *
 * A database that a newer version has changed is accepted where its steps say that this one still works with it.
 *
 * @param limitMs - For each answer of the server but those to the steps, and for each lock that a step waits for.
 * @throws {StorageError} when it cannot be reached, or this version cannot work with it; safe to retry.
 */
export async function migrate(
  options: Pick<DatabaseOptions, 'access' | 'schema'>,
  limitMs: number = bounds.longStatement,
): Promise<Migrated> {
  const { access } = options
  const told: string[] = []
  for (;;) {
    const { host } = access
    try {
      return await migrateThere(options, limitMs)
    } catch (error) {
      if (!(error instanceof NoPrimaryError)) throw error
      told.push(error.message)
      access.leave(host)
      if (told.length < access.hosts) continue
      if (access.hosts === 1) throw error
      throw new StorageError(`No host of the URL is a primary. ${told.join(' ')}`, { cause: error })
    }
  }
}

async function migrateThere(
  { access, schema }: Pick<DatabaseOptions, 'access' | 'schema'>,
  limitMs: number,
): Promise<Migrated> {
  const [client, other] = await connectBoth(access, limitMs)
  try {
    await refusePooler(client, other)
    await prepare(client, schema)
    return await bringUpToDate(client, schema, limitMs)
  } catch (error) {
    throw toStorageError(error, `${client.host}:${client.port}`)
  } finally {
    // What went wrong is told above; a connection that breaks while it ends has done its work.
    await Promise.allSettled([client.end(), other.end()])
  }
}

/** @throws {StorageError} */
async function connectBoth(access: DatabaseOptions['access'], limitMs: number): Promise<[Client, Client]> {
  for (;;) {
    const both: [Client, Client] = [createClient(access, limitMs), createClient(access, limitMs)]
    try {
      await Promise.all(both.map(client => client.connect()))
      return both
    } catch (error) {
      await Promise.allSettled(both.map(client => client.end()))
      const [{ host, port }] = both
      if (access.turn(error)) continue
      const { message, cause } = toStorageError(error, `${host}:${port}`)
      throw new NoPrimaryError(message, { cause })
    }
  }
}

function createClient(access: DatabaseOptions['access'], limitMs: number): Client {
  const client = new Client({
    ...access.config(),
    ...connectionSettings,
    connectionTimeoutMillis: bounds.connect,
    query_timeout: limitMs,
  })
  // A connection that is lost: the query under way tells of it.
  client.on('error', () => {})
  return client
}

async function bringUpToDate(client: Client, schema: string, limitMs: number): Promise<Migrated> {
  const latest = migrations.length
  // Most opens find nothing to do, and need no lock to see it.
  const found = await currentNumber(client)
  if (found >= latest) return { applied: [], current: found }
  await client.query(`SET lock_timeout = ${limitMs}`)
  await client.query(`SET statement_timeout = ${stepMs}`)
  // Held until the connection ends. Within the transaction the server would go on with the names it knew when that
  // began, and would not see the tables that another node made while this one waited.
  await client.query('SELECT pg_advisory_lock($1)', [lockNumber])
  await client.query('BEGIN')
  // Asked again under the lock: another node may have been first.
  const current = await currentNumber(client)
  const applied = await applyFrom(client, schema, current)
  await client.query('COMMIT')
  return { applied, current: Math.max(current, latest) }
}

async function applyFrom(client: Client, schema: string, current: number): Promise<string[]> {
  if (current === 0) await createSchema(client, schema)
  const missing = migrations.filter(({ number }) => number > current)
  for (const { number, name, worksFrom, sql } of missing) {
    await client.query({ text: sql, query_timeout: stepMs } as QueryConfig)
    // The database's own clock: the instant is a note for people, and no rule reads it.
    await client.query(
      'INSERT INTO migration (number, name, works_from, applied_at) VALUES ($1, $2, $3, now())',
      [number, name, worksFrom],
    )
  }
  return missing.map(({ name }) => name)
}

async function createSchema(client: Client, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
  // Asked first: a user who may not make schemas can work in one that was made for it.
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${quoteName(schema)}`)
  await client.query(
    'CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL, works_from integer NOT NULL, applied_at timestamptz NOT NULL)',
  )
}

/** The last step that the database has; 0 for an empty one. */
async function currentNumber(client: Client): Promise<number> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    "SELECT to_regclass('migration') IS NOT NULL AS exists",
  )
  if (tables[0]?.exists !== true) return 0
  const { rows } = await client.query<{ number: number; works_from: number }>(
    'SELECT coalesce(max(number), 0) AS number, coalesce(max(works_from), 0) AS works_from FROM migration',
  )
  const { number = 0, works_from = 0 } = rows[0] ?? {}
  if (works_from > migrations.length) {
    throw new StorageError(
      'The database was made by a newer version of Countersign; this one cannot work with it.',
    )
  }
  return number
}
