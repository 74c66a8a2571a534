/** The connections, and the three ways to use one: following the feed, a look-up, and a transaction. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { BoundedQueue } from '../../core/bounded-queue.ts'
import { StorageError, StoreBusyError } from '../../core/errors.ts'
import { bounds, type Connection } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'
import { Lane } from './lane.ts'
import type { OwnTime } from './own-time.ts'
import type { Statement } from './statement.ts'
import { isConflict } from './storage-fault.ts'
import { Transaction, type TransactionOptions } from './transaction.ts'

/** The follower's own: whatever else is asked of the database, the node learns what has ended (K34). */
const followConnections = 1
/** Those that only look things up: what a check waits for never queues behind a flood of writes. */
const lookUpConnections = 2
/** What may wait for a connection at most. What comes then is refused at once: it would be answered too late in any case. */
const mostWaiting = { follow: 256, lookUp: 256, transaction: 1024, long: 64, openToAll: 256 }

/** How often a transaction is run again that was given up in favour of another. */
const maxRepeats = 5

export class Database {
  readonly #follow: Lane
  readonly #lookUps: Lane
  readonly #transactions: Lane
  /** What may take long, and what anybody can cause, have at most half of those each: a revocation finds one (K34). */
  readonly #long: BoundedQueue
  readonly #openToAll: BoundedQueue
  readonly #running = new Set<Promise<unknown>>()
  /** Which clock decides in what is run here. */
  readonly ownTime: OwnTime
  #closing: Promise<void> | undefined

  constructor(options: DatabaseOptions) {
    this.ownTime = options.ownTime
    const forTransactions = options.maxConnections - followConnections - lookUpConnections
    this.#follow = new Lane(options, followConnections, mostWaiting.follow)
    this.#lookUps = new Lane(options, lookUpConnections, mostWaiting.lookUp)
    this.#transactions = new Lane(options, forTransactions, mostWaiting.transaction)
    const half = Math.max(1, Math.floor(forTransactions / 2))
    this.#long = new BoundedQueue(half, mostWaiting.long)
    this.#openToAll = new BoundedQueue(half, mostWaiting.openToAll)
  }

  /** Looks something up; it sees everything that was committed before. @throws {StorageError} safe to retry. */
  async get<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row | undefined> {
    return (await this.all(statement, input))[0]
  }

  /** @throws {StorageError} safe to retry. */
  all<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.#read(this.#lookUps, statement, input)
  }

  /** The same for the follower of the feed, over a connection that nothing else uses. @throws {StorageError} safe to retry. */
  follow<Input, Row>(statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.#read(this.#follow, statement, input)
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
    const run = () =>
      this.#transactions.use(limitMs, connection => runUntilDone(connection, this.ownTime, work, options))
    if (options.isLong) return this.#track(() => inTurn(this.#long, run))
    return this.#track(() => (options.isOpenToAll ? inTurn(this.#openToAll, run) : run()))
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
    const lanes = [this.#follow, this.#lookUps, this.#transactions]
    const waited = pause(bounds.connect, undefined, { signal: over.signal }).catch(() => {})
    await Promise.race([Promise.all(lanes.map(lane => lane.end())), waited])
    over.abort()
  }

  #read<Input, Row>(lane: Lane, statement: Statement<Input, Row>, input: Input): Promise<Row[]> {
    return this.#track(() =>
      lane.use(bounds.read, async connection => (await connection.query(statement, input)).rows),
    )
  }

  #track<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) return Promise.reject(new StorageError('The store is closed.'))
    const running = work()
    this.#running.add(running)
    const done = () => this.#running.delete(running)
    running.then(done, done)
    return running
  }
}

async function inTurn<Result>(queue: BoundedQueue, run: () => Promise<Result>): Promise<Result> {
  // In an object, since what an operation answers may be any value.
  const done = await queue.run(async () => ({ result: await run() }))
  if (done === 'busy') throw new StoreBusyError('The database is busy: too many such operations wait.')
  return done.result
}

async function runUntilDone<Result>(
  connection: Connection,
  ownTime: OwnTime,
  work: (transaction: Transaction) => Promise<Result>,
  options: TransactionOptions,
): Promise<Result> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await runOnce(new Transaction(connection, ownTime), connection, work, options)
    } catch (error) {
      if (!isConflict(error) || repeats >= maxRepeats) throw error
      await pause(randomInt(10 * 2 ** repeats))
    }
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
    // What failed first is what is told. A connection that breaks here is not used again.
    if (!connection.isBroken) await connection.command('ROLLBACK').catch(() => {})
    await transaction.settled()
    throw error
  }
}
