/** The pool of connections, and the two ways to use one: a look-up, and a transaction. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool, type PoolClient } from 'pg'
import { StorageError } from '../../core/errors.ts'
import { bounds, Connection, connectionSettings, prepare } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'
import type { OwnTime } from './own-time.ts'
import type { Statement } from './statement.ts'
import { isConflict, toStorageError } from './storage-fault.ts'
import { Transaction, type TransactionOptions } from './transaction.ts'

/** Connections of the pool that only look things up: what a check waits for never queues behind a flood of writes. */
const lookUpConnections = 3

/** How often a transaction is run again that was given up in favour of another. */
const maxRepeats = 5

export class Database {
  readonly #lookUps: Pool
  readonly #transactions: Pool
  readonly #running = new Set<Promise<unknown>>()
  /** Which clock decides in what is run here. */
  readonly ownTime: OwnTime
  #closing: Promise<void> | undefined

  constructor(options: DatabaseOptions) {
    this.ownTime = options.ownTime
    this.#lookUps = createPool(options, lookUpConnections)
    this.#transactions = createPool(options, options.maxConnections - lookUpConnections)
  }

  /** Looks something up; it sees everything that was committed before. @throws {StorageError} safe to retry. */
  async get<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row | undefined> {
    return (await this.all(statement, input))[0]
  }

  /** @throws {StorageError} safe to retry. */
  all<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.#use(
      this.#lookUps,
      bounds.read,
      async connection => (await connection.query(statement, input)).rows,
    )
  }

  /** Runs a read that may take long. @throws {StorageError} safe to retry. */
  scan<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.transaction(transaction => transaction.all(statement, input), { isLong: true })
  }

  /** The same, planned for these values: which index serves a listing depends on what was asked. @throws {StorageError} safe to retry. */
  list<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.transaction(transaction => transaction.list(statement, input), { isLong: true })
  }

  /**
   * Runs an operation in a transaction; resolves when it is durable. Where the server gives it up in favour of another,
   * it has left nothing behind and is run again.
   *
   * @throws {StorageError} outcome unknown.
   */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    const limitMs = options.isLong ? bounds.longStatement : bounds.statement
    return this.#use(this.#transactions, limitMs, async connection => {
      for (let repeats = 0; ; repeats += 1) {
        try {
          return await runOnce(new Transaction(connection, this.ownTime), connection, work, options)
        } catch (error) {
          if (!isConflict(error) || repeats >= maxRepeats) throw error
          await pause(randomInt(10 * 2 ** repeats))
        }
      }
    })
  }

  /** Refuses further calls, finishes those under way and ends the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#finish()
    return this.#closing
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#running)
    // A server that is away never says goodbye. The timer also keeps the process alive so long: idle connections do not.
    const over = new AbortController()
    const waited = pause(bounds.connect, undefined, { signal: over.signal }).catch(() => {})
    await Promise.race([Promise.all([this.#lookUps.end(), this.#transactions.end()]), waited])
    over.abort()
  }

  #use<Result>(
    pool: Pool,
    limitMs: number,
    work: (connection: Connection) => Promise<Result>,
  ): Promise<Result> {
    if (this.#closing !== undefined) return Promise.reject(new StorageError('The store is closed.'))
    const running = borrow(pool, limitMs, work)
    this.#running.add(running)
    const done = () => this.#running.delete(running)
    running.then(done, done)
    return running
  }
}

function createPool({ access, schema }: DatabaseOptions, max: number): Pool {
  const pool = new Pool({
    ...access,
    ...connectionSettings,
    max,
    connectionTimeoutMillis: bounds.connect,
    // A connection that nobody uses does not keep the process alive.
    allowExitOnIdle: true,
    idleTimeoutMillis: 60_000,
    onConnect: client => prepare(client, schema),
  })
  // A connection that is lost while nobody uses it: the pool has let go of it, and makes another when one is needed.
  pool.on('error', () => {})
  // One that is lost in use: the query under way tells of it.
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

async function borrow<Result>(
  pool: Pool,
  limitMs: number,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const client = await take(pool)
  const connection = new Connection(client, limitMs)
  try {
    return await work(connection)
  } finally {
    client.release(connection.isBroken)
    // The others lead to the same server, and where it no longer answers each would have to find out by itself.
    if (connection.isBroken) for (let idle = pool.idleCount; idle > 0; idle -= 1) void discardOne(pool)
  }
}

async function take(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw toStorageError(error)
  }
}

async function discardOne(pool: Pool): Promise<void> {
  try {
    const client = await pool.connect()
    client.release(true)
  } catch {
    // There was none left to discard, and none could be made.
  }
}

async function runOnce<Result>(
  transaction: Transaction,
  connection: Connection,
  work: (transaction: Transaction) => Promise<Result>,
  { isRelaxed = false, isLong = false }: TransactionOptions,
): Promise<Result> {
  // Waited for: what is sent behind a BEGIN that fails would be done, each by itself.
  await connection.command('BEGIN')
  if (isRelaxed) transaction.command('SET LOCAL synchronous_commit = off')
  if (isLong) transaction.command(`SET LOCAL statement_timeout = ${bounds.longStatement}`)
  try {
    const result = await work(transaction)
    // What was sent need not be waited for: a transaction that has failed answers COMMIT with what it does instead.
    if ((await connection.command('COMMIT')) !== 'COMMIT')
      throw new StorageError('The database gave up the operation.')
    return result
  } catch (error) {
    if (!connection.isBroken) await connection.command('ROLLBACK')
    await transaction.settled()
    throw error
  }
}
