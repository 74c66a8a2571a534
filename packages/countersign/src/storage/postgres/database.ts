/** The connections, and what they are used for: each use waits for no other. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { BoundedQueue } from '../../core/bounded-queue.ts'
import { StorageError, StoreBusyError } from '../../core/errors.ts'
import type { Use } from '../operations/defined.ts'
import type { Called } from '../operations/ports.ts'
import { bounds, type Connection } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'
import type { DecidingClock } from './encode.ts'
import { Lane } from './lane.ts'
import { type RunOptions, runReads, runTransaction } from './run-operation.ts'
import { isConflict } from './storage-fault.ts'

/** The follower's own: whatever else is asked of the database, the node learns what has ended (K34). */
const followConnections = 1
/** Those that only look things up: what a check waits for never queues behind a flood of writes. */
const lookUpConnections = 2
/** What may wait for a connection at most. What comes then is refused at once: it would be answered too late in any case. */
const mostWaiting = { follow: 256, lookUp: 256, transaction: 1024, long: 64, openToAll: 256 }

/** How often a transaction is run again that was given up in favour of another. */
const maxRepeats = 5

const isLong = { statement_timeout: String(bounds.longStatement) }
/** What a follower has not read is found by indexes, however large the planner takes it for. */
const isByIndex = { enable_seqscan: 'off' }

/** What holds for the transactions of a use. No append is ever made without waiting for the disk. */
const settings: Readonly<Record<Use, Readonly<Record<string, string>>>> = {
  'look-up': {},
  follow: isByIndex,
  scan: isLong,
  write: {},
  sweep: isLong,
  note: { synchronous_commit: 'off' },
  open: {},
}

export class Database {
  readonly #clock: DecidingClock
  readonly #onAppended: () => void
  readonly #follow: Lane
  readonly #lookUps: Lane
  readonly #transactions: Lane
  /** What may take long, and what anybody can cause, have at most half of those each: a revocation finds one (K34). */
  readonly #long: BoundedQueue
  readonly #openToAll: BoundedQueue
  readonly #running = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  /** @param onAppended - Called when something has been appended to the feed, and is durable. */
  constructor(options: DatabaseOptions, onAppended: () => void) {
    this.#clock = options.clock
    this.#onAppended = onAppended
    const forTransactions = options.maxConnections - followConnections - lookUpConnections
    this.#follow = new Lane(options, followConnections, mostWaiting.follow)
    this.#lookUps = new Lane(options, lookUpConnections, mostWaiting.lookUp)
    this.#transactions = new Lane(options, forTransactions, mostWaiting.transaction)
    const half = Math.max(1, Math.floor(forTransactions / 2))
    this.#long = new BoundedQueue(half, mostWaiting.long)
    this.#openToAll = new BoundedQueue(half, mostWaiting.openToAll)
  }

  /**
   * Runs an operation; resolves when what it wrote is durable, but for a `note`. Where the server gives it up in favour of
   * another, it has left nothing behind and is run again.
   *
   * @throws {StorageError} of a read safe to retry; of a write its outcome is unknown.
   */
  call({ use, begin }: Pick<Called, 'use' | 'begin'>): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(new StorageError('The store is closed.'))
    const running = this.#run(use, begin)
    this.#running.add(running)
    const done = () => this.#running.delete(running)
    running.then(done, done)
    return running
  }

  /** Refuses further calls, finishes those under way and ends the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#finish()
    return this.#closing
  }

  #run(use: Use, begin: Called['begin']): Promise<unknown> {
    const options = {
      clock: this.#clock,
      settings: settings[use],
      isPlannedAnew: use === 'scan',
      onAppended: this.#onAppended,
    }
    const read = (connection: Connection) => runReads(connection, begin(), options)
    const write = (connection: Connection) => runUntilDone(connection, begin, options)
    switch (use) {
      case 'follow':
        return this.#follow.use(bounds.read, read)
      case 'look-up':
        return this.#lookUps.use(bounds.read, read)
      case 'scan':
        return inTurn(this.#long, () => this.#transactions.use(bounds.longStatement, read))
      case 'sweep':
        return inTurn(this.#long, () => this.#transactions.use(bounds.longStatement, write))
      case 'open':
        return inTurn(this.#openToAll, () => this.#transactions.use(bounds.statement, write))
      case 'write':
      case 'note':
        return this.#transactions.use(bounds.statement, write)
    }
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
}

async function inTurn<Result>(queue: BoundedQueue, run: () => Promise<Result>): Promise<Result> {
  // In an object, since what an operation answers may be any value.
  const done = await queue.run(async () => ({ result: await run() }))
  if (done === 'busy') throw new StoreBusyError('The database is busy: too many such operations wait.')
  return done.result
}

async function runUntilDone(
  connection: Connection,
  begin: Called['begin'],
  options: RunOptions,
): Promise<unknown> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await runTransaction(connection, begin(), options)
    } catch (error) {
      if (!isConflict(error) || repeats >= maxRepeats) throw error
      await pause(randomInt(10 * 2 ** repeats))
    }
  }
}
