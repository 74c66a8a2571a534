/** What a node does by itself: follows the feed, shows how far it has come, sees to the keys, and removes what is over. */
import type { Clock, Random } from '../core/clock.ts'
import type { NodeRecord } from '../core/revocation/node-registry.ts'
import type { Storage } from '../core/storage.ts'
import type { Gate } from './gate.ts'
import type { TimeKeeper } from './time-keeper.ts'

/** How often the node looks for changes while nobody asks it for a check, ms, where looking costs next to nothing. */
const followEveryMs = 25
/** The least and the most where the store has to be asked; in between, a quarter of the bound on staleness. */
const shortestHeartbeatMs = 25
const longestHeartbeatMs = 1000
/** How soon it looks again after a round when it was woken meanwhile, ms: many changes at once are read together. */
const wokenAgainMs = 5
/** How long it waits at most between two rounds that failed, ms. */
const longestBackoffMs = 1000
/** How often it shows that it is alive, ms; sooner when it has applied something. */
const publishEveryMs = 2000
const sweepEveryMs = 60_000
/** How long after its last moment of concern an entry of the feed stays, for nodes that are slow, ms. */
const pruneGraceMs = 60_000
/** How long an ended session is remembered, so that its client can be told why, ms. */
const tombstoneMs = 86_400_000
const sweepBatch = 1000

export interface UpkeepParts {
  storage: Storage
  gate: Gate
  clock: Clock
  /** By its time everything is removed; by `clock`, nothing. */
  timeKeeper: TimeKeeper
  node: Omit<NodeRecord, 'seenAt' | 'position'>
  maxStalenessMs: number
  random: Random
  /** Does what is due with the keys. */
  maintainKeys: () => Promise<void>
  onFault: (fault: unknown) => void
}

export class Upkeep {
  readonly #parts: UpkeepParts
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  #publishedAt = Number.NEGATIVE_INFINITY
  #publishedPosition = -1
  #sweptAt: number
  #round: Promise<void> = Promise.resolve()
  #isRunning = false
  #isWoken = false
  #stopListening: (() => void) | undefined
  /** Rounds that failed since the last one that did not. */
  #failures = 0

  constructor(parts: UpkeepParts) {
    this.#parts = parts
    this.#sweptAt = parts.clock.monotonic()
  }

  /** Publishes the node and begins its rounds. */
  async start(): Promise<void> {
    await this.#publish()
    this.#stopListening = this.#parts.storage.changes.listen?.(() => this.#wake())
    this.#schedule()
  }

  /** Ends the rounds and withdraws the node. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopListening?.()
    clearTimeout(this.#timer)
    await this.#round
    await this.#parts.storage.nodes.withdraw(this.#parts.node.id)
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => this.#beginRound(), this.#pauseMs())
    this.#timer.unref()
  }

  /** Something may have been appended: the next round begins now, or right after the one under way. */
  #wake(): void {
    this.#isWoken = true
    // A store that is away is not asked more often for all its promises.
    if (this.#isRunning || this.#isClosed || this.#failures > 0) return
    clearTimeout(this.#timer)
    this.#beginRound()
  }

  #beginRound(): void {
    this.#isRunning = true
    this.#isWoken = false
    this.#round = this.#runRound().finally(() => {
      this.#isRunning = false
      this.#schedule()
    })
  }

  #pauseMs(): number {
    const { storage, maxStalenessMs, random } = this.#parts
    const heartbeat = Math.min(Math.max(maxStalenessMs / 4, shortestHeartbeatMs), longestHeartbeatMs)
    const regular = storage.changes.unchanged === undefined ? heartbeat : followEveryMs
    if (this.#failures === 0) return this.#isWoken ? wokenAgainMs : regular
    const backoff = Math.min(regular * 2 ** Math.min(this.#failures, 10), longestBackoffMs)
    // Apart from each other: when the store comes back, not all nodes ask at the same moment.
    return (backoff * (128 + (random(1)[0] ?? 0))) / 256
  }

  async #runRound(): Promise<void> {
    const { gate, clock, onFault } = this.#parts
    try {
      await gate.follow()
      const isBehind = gate.figures.position !== this.#publishedPosition
      if (isBehind || clock.monotonic() - this.#publishedAt >= publishEveryMs) await this.#publish()
      if (clock.monotonic() - this.#sweptAt >= sweepEveryMs) await this.#sweep()
      this.#failures = 0
    } catch (fault) {
      // A store that is away would be reported with every round; once is enough until it has come back.
      if (this.#failures === 0) onFault(fault)
      this.#failures += 1
    }
  }

  async #publish(): Promise<void> {
    const { storage, gate, clock, node } = this.#parts
    const { position } = gate.figures
    this.#publishedAt = clock.monotonic()
    await storage.nodes.publish({ ...node, seenAt: clock.now(), position })
    this.#publishedPosition = position
  }

  async #sweep(): Promise<void> {
    const { storage, gate, clock, timeKeeper, maintainKeys } = this.#parts
    this.#sweptAt = clock.monotonic()
    await maintainKeys()
    const now = await timeKeeper.believedNow()
    await storage.changes.prune(now - pruneGraceMs)
    await storage.attempts.prune(now)
    await storage.proofs.prune(now)
    // In small transactions, so that a sign-in never waits for a large one.
    let removed: number
    do {
      removed = await storage.sessions.sweep({ before: now - tombstoneMs, limit: sweepBatch })
    } while (removed === sweepBatch && !this.#isClosed)
    await gate.follow()
    gate.prune()
  }
}
