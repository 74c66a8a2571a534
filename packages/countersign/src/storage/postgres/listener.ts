/**
 * Tells the other nodes that something was appended to the feed, and is told by them, on a connection of its own.
 *
 * It only makes followers look sooner. Words get lost with a connection, so nobody counts as fresh by their absence. They are sent
 * after the commit and apart from it: a NOTIFY within a transaction has all of them commit one after another, over the whole server.
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
/** From one word to the next, ms: those that read at each of them read no more often than that. */
const restMs = 50

export class Listener {
  readonly #options: Pick<DatabaseOptions, 'access' | 'schema'>
  readonly #wakes = new Set<() => void>()
  readonly #closed = new AbortController()
  #running: Promise<void> | undefined
  #socket = new Socket()
  /** Set while there is a connection that can be told over. */
  #client: Client | undefined
  #isTelling = false
  #isToldAgain = false

  constructor(options: Pick<DatabaseOptions, 'access' | 'schema'>) {
    this.#options = options
  }

  /** Calls `wake` whenever something may have been appended; answers how to stop that. */
  add(wake: () => void): () => void {
    this.#wakes.add(wake)
    this.#running ??= this.#run()
    return () => void this.#wakes.delete(wake)
  }

  /** Tells everybody who listens that something was appended: the first time at once, then all that comes within a moment together. */
  tell(): void {
    if (this.#isTelling) this.#isToldAgain = true
    else void this.#tellOnce()
  }

  async close(): Promise<void> {
    this.#closed.abort()
    // Whatever it waits for ends with it. There is nothing to say goodbye for.
    this.#socket.destroy()
    await this.#running
  }

  async #tellOnce(): Promise<void> {
    this.#isTelling = true
    do {
      this.#isToldAgain = false
      // The name of the channel is the schema's: several may share a database. What cannot be told is found out without.
      await this.#client?.query('SELECT pg_notify(current_schema(), $1)', ['']).catch(() => {})
      await this.#wait(restMs)
    } while (this.#isToldAgain && !this.#closed.signal.aborted)
    this.#isTelling = false
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
    const { access } = this.#options
    const { host } = access
    const client = new Client({
      ...access.config(),
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
      // A word is no promise, and its commit waits for no disk.
      await client.query('SET synchronous_commit = off')
      await client.query(`LISTEN ${quoteName(this.#options.schema)}`)
      hasListened = true
      this.#client = client
      // What was appended before is not told any more.
      this.#wakeAll()
      while (await this.#wait(probeEveryMs, lost.signal)) await client.query('SELECT 1')
    } catch {
      // The database is away; the follower, which asks it all the time, reports that.
      if (!hasListened) access.leave(host)
    }
    this.#client = undefined
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
