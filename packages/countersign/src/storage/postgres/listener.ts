/**
 * Listens for the word that something was appended to the feed, on a connection of its own.
 *
 * It only makes followers look sooner. Words get lost with a connection, so nobody counts as fresh by their absence.
 */
import { randomInt } from 'node:crypto'
import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { bounds, connectionSettings, prepare, quoteName } from './connection.ts'
import type { DatabaseOptions } from './database-options.ts'

/** How often the connection is tried, ms: one that is cut without a word would stay silent for ever. */
const probeEveryMs = 10_000
const shortestBackoffMs = 100
const longestBackoffMs = 5000

export class Listener {
  readonly #options: Pick<DatabaseOptions, 'access' | 'schema'>
  readonly #wakes = new Set<() => void>()
  readonly #closed = new AbortController()
  #running: Promise<void> | undefined
  #socket = new Socket()

  constructor(options: Pick<DatabaseOptions, 'access' | 'schema'>) {
    this.#options = options
  }

  /** Calls `wake` whenever something may have been appended; answers how to stop that. */
  add(wake: () => void): () => void {
    this.#wakes.add(wake)
    this.#running ??= this.#run()
    return () => void this.#wakes.delete(wake)
  }

  async close(): Promise<void> {
    this.#closed.abort()
    // Whatever it waits for ends with it. There is nothing to say goodbye for.
    this.#socket.destroy()
    await this.#running
  }

  async #run(): Promise<void> {
    let backoffMs = shortestBackoffMs
    while (!this.#closed.signal.aborted) {
      const hasListened = await this.#listenOnce()
      backoffMs = hasListened ? shortestBackoffMs : Math.min(backoffMs * 2, longestBackoffMs)
      // Apart from each other: when the database comes back, not all nodes knock at the same moment.
      await this.#wait(backoffMs / 2 + randomInt(backoffMs))
    }
  }

  /** Listens until the connection is lost; answers whether there was one. */
  async #listenOnce(): Promise<boolean> {
    // Listening alone does not keep the process alive.
    this.#socket = new Socket().unref()
    const client = new Client({
      ...this.#options.access,
      ...connectionSettings,
      connectionTimeoutMillis: bounds.connect,
      query_timeout: bounds.connect,
      stream: () => this.#socket,
    })
    const lost = new AbortController()
    client.on('error', () => lost.abort())
    client.on('end', () => lost.abort())
    client.on('notification', () => this.#wakeAll())
    let hasListened = false
    try {
      await client.connect()
      await prepare(client, this.#options.schema)
      await client.query(`LISTEN ${quoteName(this.#options.schema)}`)
      hasListened = true
      // What was appended before is not told any more.
      this.#wakeAll()
      while (await this.#wait(probeEveryMs, lost.signal)) await client.query('SELECT 1')
    } catch {
      // The database is away; the follower, which asks it all the time, reports that.
    }
    this.#socket.destroy()
    return hasListened
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake()
  }

  /** Whether the whole time has passed: false when the listener is closed or the connection was lost before. */
  async #wait(ms: number, ...others: AbortSignal[]): Promise<boolean> {
    const signal = AbortSignal.any([this.#closed.signal, ...others])
    return pause(ms, true, { signal, ref: false }).catch(() => false)
  }
}
