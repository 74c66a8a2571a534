/** Some connections of one kind of use, which waits for no other kind, and a bound on what waits for them. */
import { Client, type ClientConfig, Pool, type PoolClient } from 'pg'
import { StoreBusyError } from '../../core/errors.ts'
import { bounds, Connection, connectionSettings, prepare } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'
import { toStorageError } from './storage-fault.ts'
import { isPoolBusy } from './unreachable.ts'

export class Lane {
  readonly #pool: Pool
  readonly #mostWaiting: number
  readonly #access: DatabaseOptions['access']

  /** @param connections - How many at most; made when they are needed. */
  constructor(options: DatabaseOptions, connections: number, mostWaiting: number) {
    this.#pool = createPool(options, connections)
    this.#mostWaiting = mostWaiting
    this.#access = options.access
  }

  /**
   * Runs `work` over a connection that nobody else uses meanwhile.
   *
   * @param limitMs - How long the server may take for one query.
   * @throws {StoreBusyError} at once, where too many wait already.
   */
  async use<Result>(limitMs: number, work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#take()
    const connection = new Connection(client, limitMs)
    try {
      return await work(connection)
    } finally {
      client.release(connection.isBroken)
      // The others lead to the same server, and where it no longer answers each would have to find out by itself.
      if (connection.isBroken)
        for (let idle = this.#pool.idleCount; idle > 0; idle -= 1) void this.#discardOne()
    }
  }

  /** Ends the connections. */
  end(): Promise<void> {
    return this.#pool.end()
  }

  async #take(): Promise<PoolClient> {
    if (this.#pool.waitingCount >= this.#mostWaiting) {
      throw new StoreBusyError('The database is busy: too many operations wait for a connection.')
    }
    for (let tries = 1; ; tries++) {
      const { host, hosts } = this.#access
      try {
        return await this.#pool.connect()
      } catch (error) {
        const fault = toStorageError(error)
        if (isPoolBusy(error)) throw fault
        this.#access.leave(host)
        if (tries >= hosts) throw fault
      }
    }
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

function createPool({ access, schema }: DatabaseOptions, max: number): Pool {
  /** Reads the files of TLS anew for each connection. */
  class OwnClient extends Client {
    constructor(config: ClientConfig = {}) {
      super({ ...config, ...access.config() })
    }
  }
  const pool = new Pool({
    ...connectionSettings,
    Client: OwnClient,
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
