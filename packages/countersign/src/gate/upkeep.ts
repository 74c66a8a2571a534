/** What a node does by itself: follows the feed, shows how far it has come, sees to the keys, and removes what is over. */
import type { Clock } from '../core/clock.ts'
import type { NodeRecord } from '../core/revocation/node-registry.ts'
import type { Storage } from '../core/storage.ts'
import type { Gate } from './gate.ts'

/** How often the node looks for changes while nobody asks it for a check, ms. */
const followEveryMs = 25
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
  node: Omit<NodeRecord, 'seenAt' | 'position'>
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
  #isFaulty = false

  constructor(parts: UpkeepParts) {
    this.#parts = parts
    this.#sweptAt = parts.clock.monotonic()
  }

  /** Publishes the node and begins its rounds. */
  async start(): Promise<void> {
    await this.#publish()
    this.#schedule()
  }

  /** Ends the rounds and withdraws the node. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#round
    await this.#parts.storage.nodes.withdraw(this.#parts.node.id)
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#round = this.#runRound().finally(() => this.#schedule())
    }, followEveryMs)
    this.#timer.unref()
  }

  async #runRound(): Promise<void> {
    const { gate, clock, onFault } = this.#parts
    try {
      await gate.follow()
      const isBehind = gate.figures.position !== this.#publishedPosition
      if (isBehind || clock.monotonic() - this.#publishedAt >= publishEveryMs) await this.#publish()
      if (clock.monotonic() - this.#sweptAt >= sweepEveryMs) await this.#sweep()
      this.#isFaulty = false
    } catch (fault) {
      // A store that is away would be reported forty times a second; once is enough until it has come back.
      if (!this.#isFaulty) onFault(fault)
      this.#isFaulty = true
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
    const { storage, gate, clock, maintainKeys } = this.#parts
    this.#sweptAt = clock.monotonic()
    const now = clock.now()
    gate.prune()
    await maintainKeys()
    await storage.changes.prune(now - pruneGraceMs)
    await storage.attempts.prune(now)
    await storage.proofs.prune(now)
    // In small transactions, so that a sign-in never waits for a large one.
    let removed: number
    do {
      removed = await storage.sessions.sweep({ before: now - tombstoneMs, limit: sweepBatch })
    } while (removed === sweepBatch && !this.#isClosed)
  }
}
