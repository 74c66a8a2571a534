/** Follows the feed without being asked: whatever else the node has to do, it knows soon what has ended. */
import type { ChangeFeed } from '../core/revocation/change-feed.ts'
import type { Gate } from './gate.ts'
import type { RevocationFeed } from './revocation-feed.ts'
import { Rounds, type RoundsParts } from './rounds.ts'

/** How often it looks for changes where looking costs next to nothing, ms. */
const followEveryMs = 25
/** The least and the most where the store has to be asked; in between, a quarter of the bound on staleness. */
const shortestMs = 25
const longestMs = 1000
/** The least between two rounds where it is woken, ms: many appends are read together. */
const wokenEveryMs = 100

export interface HeartbeatParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  gate: Pick<Gate, 'follow'> & { feed: Pick<RevocationFeed, 'applied'> }
  changes: Pick<ChangeFeed, 'listen' | 'unchanged'>
  maxStalenessMs: number
  /** Told when something was applied. */
  onMoved: () => void
}

export class Heartbeat {
  readonly #parts: HeartbeatParts
  readonly #rounds: Rounds
  #serial: number
  #stopListening: (() => void) | undefined

  constructor(parts: HeartbeatParts) {
    const { gate, changes, maxStalenessMs, share, onFault } = parts
    this.#parts = parts
    this.#serial = gate.feed.applied.serial
    const asking = Math.min(Math.max(maxStalenessMs / 4, shortestMs), longestMs)
    this.#rounds = new Rounds({
      run: () => this.#follow(),
      everyMs: changes.unchanged === undefined ? asking : followEveryMs,
      wokenEveryMs,
      share,
      onFault,
    })
  }

  start(): void {
    this.#stopListening = this.#parts.changes.listen?.(() => this.#rounds.wake())
    this.#rounds.start()
  }

  close(): Promise<void> {
    this.#stopListening?.()
    return this.#rounds.close()
  }

  async #follow(): Promise<void> {
    const { gate, onMoved } = this.#parts
    await gate.follow()
    // A check may have applied it since the last round.
    const { serial } = gate.feed.applied
    if (serial === this.#serial) return
    this.#serial = serial
    onMoved()
  }
}
