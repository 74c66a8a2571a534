/** Follows the feed without being asked: whatever else the node has to do, it knows soon what has ended. */
import type { ChangeFeed } from '../core/revocation/change-feed.ts'
import type { Gate } from './gate.ts'
import { Rounds, type RoundsParts } from './rounds.ts'

/** How often it looks for changes where looking costs next to nothing, ms. */
const followEveryMs = 25
/** The least and the most where the store has to be asked; in between, a quarter of the bound on staleness. */
const shortestMs = 25
const longestMs = 1000
const wokenEveryMs = 5

export interface HeartbeatParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  gate: Pick<Gate, 'follow' | 'figures'>
  changes: Pick<ChangeFeed, 'listen' | 'unchanged'>
  maxStalenessMs: number
  /** Told when something was applied. */
  onMoved: () => void
}

export class Heartbeat {
  readonly #parts: HeartbeatParts
  readonly #rounds: Rounds
  #position: number
  #stopListening: (() => void) | undefined

  constructor(parts: HeartbeatParts) {
    const { gate, changes, maxStalenessMs, share, onFault } = parts
    this.#parts = parts
    this.#position = gate.figures.position
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
    const { position } = gate.figures
    if (position === this.#position) return
    this.#position = position
    onMoved()
  }
}
