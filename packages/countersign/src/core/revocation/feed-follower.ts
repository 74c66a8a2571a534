/**
 * Follows the change feed and knows how fresh this node is: the bound on staleness is enforced here.
 *
 * Freshness belongs to what was applied, not to what was read (K31). Cursor, version and time of a read are kept only
 * once its answer has been applied; one that failed on the way leaves them as they were.
 */
import type { Clock } from '../clock.ts'
import type { FeedRead } from './change-feed.ts'

/** What the follower itself looks at in an answer; the rest is for whoever applies it. See `FeedRead`. */
export interface FeedState {
  position: number
  cursor: string
  /** False: entries are missing, and the snapshot is to be read instead. */
  complete: boolean
  hasMore?: boolean
  version?: number
  /** How long before it was asked for it was confirmed, ms, where it comes by a relay. */
  ageMs?: number
  /** Whether it is all there is although less was asked for; only feeds that decide so by themselves say it. */
  isSnapshot?: boolean
}

/** A feed as far as it is followed: that of a store, or one over HTTP. */
export interface FollowedFeed<Read extends FeedState> {
  read(after?: string): Promise<Read>
  unchanged?(version: number): boolean
}

export class FeedFollower<Read extends FeedState = FeedRead> {
  readonly #feed: FollowedFeed<Read>
  readonly #clock: Clock
  readonly #apply: (read: Read, endsSnapshot: boolean) => Promise<void>
  readonly #onApplied: (read: Read, endsSnapshot: boolean) => void
  /** The last position applied; 0 until the snapshot has been. */
  #position = 0
  /** Where the next read goes on; absent where it is to be the snapshot's first page. */
  #cursor: string | undefined
  /** Whether the snapshot has not been applied to its end. */
  #isInSnapshot = true
  /** Of the store, as of what is applied. */
  #version: number | undefined
  /** When the read began whose answer is applied, on both clocks. */
  #confirmedAt = Number.NEGATIVE_INFINITY
  #confirmedWall = Number.NEGATIVE_INFINITY
  #running: Promise<void> | undefined
  #queued: Promise<void> | undefined

  /**
   * @param apply - Takes in what was read; the node counts as up to date only when it has resolved. `endsSnapshot`: with
   *   the pages before it, it is all there is, and whatever was cached before is to be forgotten.
   * @param onApplied - Told of each answer, once it counts as applied.
   */
  constructor(
    feed: FollowedFeed<Read>,
    clock: Clock,
    apply: (read: Read, endsSnapshot: boolean) => Promise<void>,
    onApplied: (read: Read, endsSnapshot: boolean) => void = () => {},
  ) {
    this.#feed = feed
    this.#clock = clock
    this.#apply = apply
    this.#onApplied = onApplied
  }

  get position(): number {
    return this.#position
  }

  /** Where the next read goes on; absent before the snapshot's first page. */
  get cursor(): string | undefined {
    return this.#cursor
  }

  /** How long ago the last confirmation was, ms; infinite before the first. */
  get stalenessMs(): number {
    return this.#stalenessAt(this.#clock.now())
  }

  #stalenessAt(now: number): number {
    // The monotonic clock stands still while a machine is suspended, the wall clock can be set back: the longer counts.
    return Math.max(this.#clock.monotonic() - this.#confirmedAt, now - this.#confirmedWall)
  }

  /**
   * Whether everything acknowledged more than `maxStalenessMs` ago is applied, answered without waiting.
   *
   * @param now - Wall time, ms, where the caller has just asked for it: a clock is dear beside the rest of a check.
   * @throws {StorageError} when the store is asked and cannot be reached.
   */
  isFresh(maxStalenessMs: number, now: number = this.#clock.now()): boolean {
    if (maxStalenessMs > 0 && this.#stalenessAt(now) <= maxStalenessMs) return true
    if (this.#feed.unchanged === undefined || this.#version === undefined) return false
    const monotonic = this.#clock.monotonic()
    if (!this.#feed.unchanged(this.#version)) return false
    this.#confirm(monotonic, now)
    return true
  }

  /** How long before an instant the last confirmation was, ms, by whichever clock says longer; 0 where it came after. */
  ageAt(monotonic: number, wall: number): number {
    return Math.max(0, monotonic - this.#confirmedAt, wall - this.#confirmedWall)
  }

  /** Whether everything acknowledged up to an instant is applied, by both clocks. */
  hasConfirmed(monotonic: number, wall: number): boolean {
    return this.#confirmedAt >= monotonic && this.#confirmedWall >= wall
  }

  /**
   * Catches up by reads of the feed that begin after this call, one at a time. All who wait at once share them.
   *
   * @throws {StorageError} when the store cannot be reached: the node must not answer.
   */
  catchUp(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    // The read under way began before this call; the next one serves everybody who comes until it begins.
    const start = () => this.#start()
    this.#queued ??= this.#running.then(start, start)
    return this.#queued
  }

  #start(): Promise<void> {
    this.#queued = undefined
    this.#running = this.#readToTheEnd().finally(() => {
      // What is queued takes the place: in between, nobody may begin a read beside it.
      if (this.#queued === undefined) this.#running = undefined
    })
    return this.#running
  }

  async #readToTheEnd(): Promise<void> {
    let hasMore = true
    while (hasMore) hasMore = await this.#readAndApply()
  }

  /** Answers whether more is to be read before anything is confirmed. */
  async #readAndApply(): Promise<boolean> {
    // Taken before asking: what commits while the answer is on its way is not covered by it.
    const monotonic = this.#clock.monotonic()
    const wall = this.#clock.now()
    const read = await this.#feed.read(this.#cursor)
    if (!read.complete && read.isSnapshot !== true) {
      this.#cursor = undefined
      this.#isInSnapshot = true
      return true
    }
    const hasMore = read.hasMore === true
    const isPartOfSnapshot = this.#isInSnapshot || read.isSnapshot === true
    const endsSnapshot = isPartOfSnapshot && !hasMore
    await this.#apply(read, endsSnapshot)
    this.#cursor = read.cursor
    // What the pages before the last one hold is no state that the store was ever in.
    if (isPartOfSnapshot && hasMore) return true
    this.#isInSnapshot = false
    this.#position = read.position
    if (!hasMore) {
      this.#version = read.version
      const { ageMs = 0 } = read
      this.#confirm(monotonic - ageMs, wall - ageMs)
    }
    this.#onApplied(read, endsSnapshot)
    return hasMore
  }

  #confirm(monotonic: number, wall: number): void {
    // A check may have found out more since the read began.
    if (monotonic < this.#confirmedAt) return
    this.#confirmedAt = monotonic
    this.#confirmedWall = wall
  }
}
