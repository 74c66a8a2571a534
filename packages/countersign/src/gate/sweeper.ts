/** Removes what is over and what cannot be true, from memory and from the store, and sees to the keys. */
import type { Clock } from '../core/clock.ts'
import type { LivingNodes } from '../core/revocation/living-nodes.ts'
import type { SessionLookUp } from '../core/session/session-look-up.ts'
import type { Storage } from '../core/storage.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import type { Gate } from './gate.ts'
import { Rounds, type RoundsParts } from './rounds.ts'
import type { TimeKeeper } from './time-keeper.ts'

const sweepEveryMs = 60_000
/** How often it looks whether that time has passed, ms: the clock is a parameter, and a timer knows another one. */
const lookEveryMs = 50
/** How long after its last moment of concern an entry of the feed stays, for nodes that are slow, ms. */
const pruneGraceMs = 60_000
/** How long an ended session is remembered, so that its client can be told why, ms. */
const tombstoneMs = 86_400_000
const sweepBatch = 1000
/** How far clocks may be apart, ms: an instant that lies further ahead cannot be true. */
const apartMs = clockToleranceSeconds * 1000

export interface SweeperParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  storage: Pick<Storage, 'changes' | 'attempts' | 'proofs' | 'sessions' | 'tickets' | 'messages'>
  gate: Pick<Gate, 'follow' | 'prune' | 'forgetSessions'>
  lookUp: Pick<SessionLookUp, 'askForUnmarked'>
  nodes: Pick<LivingNodes, 'removeDead'>
  clock: Clock
  /** By its time everything is removed; by `clock`, nothing. */
  timeKeeper: Pick<TimeKeeper, 'span'>
  /** Does what is due with the keys. */
  maintainKeys: () => Promise<void>
  /** From one sweep to the next, ms; a minute by default. */
  sweepEveryMs?: number
}

export class Sweeper {
  readonly #parts: SweeperParts
  readonly #rounds: Rounds
  #isClosed = false
  #sweptAt: number
  /** How far the wall clock was ahead of the monotonic one at most, since it was last set back. */
  #mostAhead = Number.NEGATIVE_INFINITY

  constructor(parts: SweeperParts) {
    this.#parts = parts
    this.#sweptAt = parts.clock.monotonic()
    const { share, onFault } = parts
    const run = () => this.#sweepWhenDue()
    this.#rounds = new Rounds({ run, everyMs: lookEveryMs, wokenEveryMs: lookEveryMs, share, onFault })
  }

  start(): void {
    this.#rounds.start()
  }

  /** Ends the sweep under way after its next step. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.#rounds.close()
  }

  async #sweepWhenDue(): Promise<void> {
    const { clock, sweepEveryMs: everyMs = sweepEveryMs } = this.#parts
    this.#noticeSetBack()
    if (clock.monotonic() - this.#sweptAt < everyMs) return
    // Where it fails, too: the rest is removed next time.
    this.#sweptAt = clock.monotonic()
    await this.#sweep()
  }

  /** The wall clock was set back: last uses in memory may lie in the future, so they are forgotten. */
  #noticeSetBack(): void {
    const { clock, gate } = this.#parts
    const ahead = clock.now() - clock.monotonic()
    if (ahead < this.#mostAhead - apartMs) {
      gate.forgetSessions()
      this.#mostAhead = ahead
    } else this.#mostAhead = Math.max(this.#mostAhead, ahead)
  }

  async #sweep(): Promise<void> {
    const { storage, gate, lookUp, nodes, timeKeeper, maintainKeys } = this.#parts
    await maintainKeys()
    const { earliest: now, latest } = await timeKeeper.span()
    await lookUp.askForUnmarked(now)
    await nodes.removeDead()
    await storage.changes.prune(now - pruneGraceMs)
    await storage.attempts.prune(now)
    await storage.proofs.prune(now)
    await this.#inBatches(limit => storage.tickets.prune({ now, limit }))
    await this.#inBatches(limit => storage.messages.sweep({ now, limit }))
    await this.#bringDown(latest)
    await this.#inBatches(limit => storage.sessions.sweep({ before: now - tombstoneMs, limit }))
    // After the feed has told what was pruned from it: what this node holds goes by that, and by no clock.
    await gate.follow()
    gate.prune()
  }

  /** @param latest - This node's clock or the shared time, whichever is later. */
  async #bringDown(latest: number): Promise<void> {
    const { storage, clock } = this.#parts
    // A node whose clock is behind cannot tell which instants lie ahead.
    if (clock.now() < latest - apartMs) return
    // Shared time has fractions; instants of sessions, by which cursors go on, have none.
    const to = Math.ceil(latest)
    await this.#inBatches(limit => storage.sessions.bringDown({ beyond: to + apartMs, to, limit }))
    await this.#inBatches(limit => storage.tickets.bringDown({ beyond: to + apartMs, to, limit }))
  }

  /** In small transactions, so that a sign-in never waits for a large one. */
  async #inBatches(step: (limit: number) => Promise<number>): Promise<void> {
    let done: number
    do done = await step(sweepBatch)
    while (done === sweepBatch && !this.#isClosed)
  }
}
