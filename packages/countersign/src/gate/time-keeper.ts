/** What time it is for what lasts: asked of the store, reckoned between, and told when this node's own clock differs. */
import type { Clock, TimeSpan } from '../core/clock.ts'
import { ClockError } from '../core/errors.ts'
import type { SharedTime } from '../core/shared-time.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'

/** How far ahead it is noted that tokens are issued, ms: so seldom does issuing wait for it. */
const issuingAheadMs = 30_000

export interface TimeKeeperParts {
  time: SharedTime
  clock: Clock
  /** Told once when the clock differs by more than nodes may, and again only after it was right. */
  onFault: (fault: unknown) => void
}

export class TimeKeeper {
  readonly #parts: TimeKeeperParts
  #last: { sharedAt: number; monotonic: number } | undefined
  /** Where it counts from: see `counted`. */
  #countedFrom: { at: number; monotonic: number } | undefined
  #issuingUntil = Number.NEGATIVE_INFINITY
  #isTold = false

  constructor(parts: TimeKeeperParts) {
    this.#parts = parts
  }

  /**
   * The time for whoever removes what is over, ms: never ahead of what the nodes share.
   *
   * @throws {StorageError} safe to retry.
   */
  async believedNow(): Promise<number> {
    return (await this.span()).earliest
  }

  /**
   * Between which two instants it is: this node's own and the one that the nodes share.
   *
   * @throws {StorageError} safe to retry.
   */
  async span(): Promise<TimeSpan> {
    const { time, clock } = this.#parts
    const now = clock.now()
    const monotonic = clock.monotonic()
    const last = this.#last
    const reading =
      last === undefined ? { now } : { now, reckoned: last.sharedAt + monotonic - last.monotonic }
    const { believedAt, sharedAt } = await time.judge(reading)
    this.#last = { sharedAt, monotonic }
    this.#tell(now - sharedAt)
    return { earliest: believedAt, latest: Math.max(now, sharedAt) }
  }

  /**
   * How far this node has counted, ms: for the length of what is short. A wall clock that is set does not move it, and
   * what the others have counted is two seconds old at most.
   */
  counted(): number {
    const { clock } = this.#parts
    const monotonic = clock.monotonic()
    this.#countedFrom ??= { at: clock.now(), monotonic }
    return this.#countedFrom.at + monotonic - this.#countedFrom.monotonic
  }

  /**
   * Tells the others how far this node has counted, and learns how far they have.
   *
   * @throws {StorageError} safe to retry.
   */
  async countOn(): Promise<void> {
    const { time, clock } = this.#parts
    const at = (await time.countOn?.(this.counted())) ?? 0
    if (at > this.counted()) this.#countedFrom = { at, monotonic: clock.monotonic() }
  }

  /**
   * Sees to it that an ending of now outlasts a token of now; call it before one is issued. Seldom waits.
   *
   * @throws {StorageError} when the store has to be told and cannot be reached.
   */
  async noteIssuing(): Promise<void> {
    const now = this.#parts.clock.now()
    if (now <= this.#issuingUntil) return
    const until = now + issuingAheadMs
    await this.#parts.time.noteIssuing(until)
    this.#issuingUntil = until
  }

  #tell(aheadMs: number): void {
    const isOff = Math.abs(aheadMs) > clockToleranceSeconds * 1000
    const wasTold = this.#isTold
    this.#isTold = isOff
    if (isOff && !wasTold) this.#parts.onFault(new ClockError(describe(aheadMs)))
  }
}

function describe(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return `The clock of this node is ${seconds} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} the store's; nothing is removed by it. Run countersign doctor.`
}
