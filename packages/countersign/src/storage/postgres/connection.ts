/** One connection, each with the settings that the store's promises rest on. */
import { type ClientBase, type ClientConfig, type QueryConfig, types } from 'pg'
import { StorageError } from '../../core/errors.ts'
import { Flight, type FlightAnswer, type Outgoing, type ParserOf, type Prepared } from './flight.ts'
import { isAnswered, isReadOnly, toStorageError } from './storage-fault.ts'

/** Bounds of one connection, ms. */
export const bounds = {
  /** Until it stands, or one of the pool is free. */
  connect: 2000,
  /** A look-up that a check waits for. */
  read: 1500,
  /** A transaction whose process has stopped between two statements; it may hold the lock that every append needs. */
  idleInTransaction: 2000,
  /** Longer than the one before: whoever waits for a process that has stopped outlasts it. */
  lock: 3000,
  statement: 5000,
  /** Listings, sweeping, migrations. */
  longStatement: 60_000,
} as const

/** By how much we wait longer than the server, so that it is the server that gives up where it still answers. */
const networkMs = 500

const int8 = 20
const bytea = 17

/** How values are read: the driver would answer int8 as text, and bytea as a view into its own buffer. */
const parserOf: ParserOf = type => {
  if (type === int8) return Number
  if (type === bytea) return text => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
  return types.getTypeParser(type, 'text')
}

/** No primary was found where one was looked for. Another host may be it. */
export class NoPrimaryError extends StorageError {}

export const connectionSettings: ClientConfig = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  fallback_application_name: 'countersign',
}

/**
 * What a role, a database or the server may have set otherwise, and by which a result, or its text, would be another:
 * `bytea` is read as hex, and instants are kept in `float8`, of which fewer digits are another instant. Whether transactions
 * only read by default is left as it is: who sets that (a provider, when the disk is full) means it.
 */
const resultSettings: Readonly<Record<string, string>> = {
  array_nulls: 'on',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  extra_float_digits: '1',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
  TimeZone: 'UTC',
  transform_null_equals: 'off',
}

const setResults = Object.entries(resultSettings)
  .map(([name, value]) => `set_config('${name}', '${value}', false)`)
  .join(',\n      ')

/** A bound of the server's that would break connections of the pool, or migrations; of a version that has it. */
function offWhereKnown(name: string, version: number): string {
  return `CASE WHEN current_setting('server_version_num')::integer >= ${version} THEN set_config('${name}', '0', false) END`
}

/**
 * Prepares a new connection.
 *
 * @throws {StorageError} when it leads to a standby: what it answers may be old, and a node that took it for the present
 *   would accept what was revoked.
 */
export async function prepare(client: ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ standby: boolean; encoding: string }, string[]>({
    // A stricter choice than `on` is left as it is.
    text: `SELECT pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding,
      ${setResults},
      set_config('search_path', $1, false),
      set_config('default_transaction_isolation', 'read committed', false),
      set_config('statement_timeout', $2, false),
      set_config('lock_timeout', $3, false),
      set_config('idle_in_transaction_session_timeout', $4, false),
      ${offWhereKnown('idle_session_timeout', 140000)},
      ${offWhereKnown('transaction_timeout', 170000)},
      set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)`,
    values: [
      quoteName(schema),
      String(bounds.statement),
      String(bounds.lock),
      String(bounds.idleInTransaction),
    ],
    // The pool's own bound ends where the server has let us in. A line that goes silent after that would keep whoever
    // asked, and every check that shares the answer, for ever.
    query_timeout: bounds.connect,
  } as QueryConfig<string[]>)
  if (rows[0]?.standby !== false) {
    throw new NoPrimaryError('The database is a standby that only takes reads; connect to the primary.')
  }
  if (rows[0].encoding !== 'UTF8') throw new StorageError('The database must have the encoding UTF8.')
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** What each connection has prepared. */
const prepared = new WeakMap<ClientBase, Prepared>()

/** A connection that was taken from the pool; errors come out as `StorageError`. */
export class Connection {
  readonly #client: ClientBase
  readonly #limitMs: number
  readonly #prepared: Prepared
  #isBroken = false

  /** @param limitMs - How long the server may take for one flight. */
  constructor(client: ClientBase, limitMs: number) {
    this.#client = client
    this.#limitMs = limitMs
    this.#prepared = prepared.get(client) ?? new Map()
    prepared.set(client, this.#prepared)
  }

  /** Whether it cannot be used again: what it last said, or did not say, leaves its state unknown. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** Sends statements together; answers what each came to. */
  async fly(outgoing: readonly Outgoing[]): Promise<FlightAnswer[]> {
    const { promise, resolve, reject } = Promise.withResolvers<FlightAnswer[]>()
    // Its own: the driver's would go on after an answer to a query that is not of its own kind.
    const timer = setTimeout(() => reject(new Error('Query read timeout')), this.#limitMs + networkMs)
    this.#client.query(new Flight(outgoing, this.#prepared, parserOf, { resolve, reject }))
    try {
      return await promise
    } catch (error) {
      // A server that only takes reads may be a standby by now; one that takes writes again only says so to new connections.
      if (!isAnswered(error) || isReadOnly(error)) this.#isBroken = true
      throw toStorageError(error)
    } finally {
      clearTimeout(timer)
    }
  }
}
