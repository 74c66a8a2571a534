/** The pool of connections, and the two ways to use one: a look-up, and a transaction. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { StorageError } from '../../core/errors.ts'
import { bounds, Connection, connectionSettings, prepare } from './connection.ts'
import type { Statement } from './query.ts'
import { isConflict, toStorageError } from './storage-fault.ts'
import { Transaction, type TransactionOptions } from './transaction.ts'

export interface DatabaseOptions {
  /** How to connect. It holds the password: it is given to the driver, and to nothing else. */
  access: Pick<PoolConfig, 'connectionString' | 'ssl'>
  schema: string
  maxConnections: number
}

/** How often a transaction is run again that was given up in favour of another. */
const maxRepeats = 5

export class Database {
  readonly #pool: Pool
  readonly #running = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor({ access, schema, maxConnections }: DatabaseOptions) {
    this.#pool = new Pool({
      ...access,
      ...connectionSettings,
      max: maxConnections,
      connectionTimeoutMillis: bounds.connect,
      // A connection that nobody uses does not keep the process alive.
      allowExitOnIdle: true,
      idleTimeoutMillis: 60_000,
      onConnect: client => prepare(client, schema),
    })
    // A connection that is lost while nobody uses it: the pool has let go of it, and makes another when one is needed.
    this.#pool.on('error', () => {})
    // One that is lost in use: the query under way tells of it.
    this.#pool.on('connect', client => client.on('error', () => {}))
  }

  /** Looks something up; it sees everything that was committed before. @throws {StorageError} safe to retry. */
  async get<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row | undefined> {
    return (await this.all(statement, input))[0]
  }

  /** @throws {StorageError} safe to retry. */
  all<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.#use(bounds.read, async connection => (await connection.query(statement, input)).rows)
  }

  /** Runs a read that may take long. @throws {StorageError} safe to retry. */
  scan<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.transaction(transaction => transaction.all(statement, input), { isLong: true })
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
    return this.#use(limitMs, async connection => {
      for (let repeats = 0; ; repeats += 1) {
        try {
          return await runOnce(connection, work, options)
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
    // A server that is away never says goodbye.
    await Promise.race([this.#pool.end(), pause(bounds.connect, undefined, { ref: false })])
  }

  #use<Result>(limitMs: number, work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) return Promise.reject(new StorageError('The store is closed.'))
    const running = this.#borrow(limitMs, work)
    this.#running.add(running)
    const done = () => this.#running.delete(running)
    running.then(done, done)
    return running
  }

  async #borrow<Result>(limitMs: number, work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#connect()
    const connection = new Connection(client, limitMs)
    try {
      return await work(connection)
    } finally {
      this.#giveBack(client, connection.isBroken)
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw toStorageError(error)
    }
  }

  #giveBack(client: PoolClient, isBroken: boolean): void {
    client.release(isBroken)
    // The others lead to the same server, and where it no longer answers each would have to find out by itself.
    if (isBroken) for (let idle = this.#pool.idleCount; idle > 0; idle -= 1) void this.#discardOne()
  }

  async #discardOne(): Promise<void> {
    try {
      const client = await this.#pool.connect()
      client.release(true)
    } catch {
      // There was none left to discard, and none could be made.
    }
  }
}

async function runOnce<Result>(
  connection: Connection,
  work: (transaction: Transaction) => Promise<Result>,
  { isRelaxed = false, isLong = false }: TransactionOptions,
): Promise<Result> {
  const transaction = new Transaction(connection)
  transaction.command('BEGIN')
  if (isRelaxed) transaction.command('SET LOCAL synchronous_commit = off')
  if (isLong) transaction.command(`SET LOCAL statement_timeout = ${bounds.longStatement}`)
  try {
    const result = await work(transaction)
    const committed = connection.command('COMMIT')
    await Promise.allSettled([transaction.settled(), committed])
    await transaction.settled()
    // A transaction that has failed answers COMMIT with what it does instead.
    if ((await committed) !== 'COMMIT') throw new StorageError('The database gave up the operation.')
    return result
  } catch (error) {
    if (!connection.isBroken) await connection.command('ROLLBACK')
    throw error
  }
}
