/** Follows the change feed and knows how fresh this node is: the bound on staleness is enforced here. */
import type { Clock } from '../clock.ts'
import type { FeedRead } from './change-feed.ts'

/** What the follower itself looks at in an answer; the rest is for whoever applies it. */
export interface FeedState {
  position: number
  /** False: entries are missing, and the snapshot is to be read instead. */
  complete: boolean
  /** Whether it is all there is although less was asked for; only feeds that decide so by themselves say it. */
  isSnapshot?: boolean
}

/** A feed as far as it is followed: that of a store, or one over HTTP. */
export interface FollowedFeed<Read extends FeedState> {
  read(position: number): Promise<Read>
  unchanged?(): boolean
}

export class FeedFollower<Read extends FeedState = FeedRead> {
  readonly #feed: FollowedFeed<Read>
  readonly #clock: Clock
  readonly #apply: (read: Read, isSnapshot: boolean) => Promise<void>
  readonly #onMoved: () => void
  /** The last position applied; 0 until the snapshot has been. */
  #position = 0
  /** When the read began whose answer is applied, on both clocks. */
  #confirmedAt = Number.NEGATIVE_INFINITY
  #confirmedWall = Number.NEGATIVE_INFINITY
  #running: Promise<void> | undefined
  #queued: Promise<void> | undefined

  /**
   * @param apply - Takes in what was read; the node counts as up to date only when it has resolved. `isSnapshot`: the
   *   changes are all there is, and whatever was cached before is to be forgotten.
   * @param onMoved - Told when the position has changed.
   */
  constructor(
    feed: FollowedFeed<Read>,
    clock: Clock,
    apply: (read: Read, isSnapshot: boolean) => Promise<void>,
    onMoved: () => void = () => {},
  ) {
    this.#feed = feed
    this.#clock = clock
    this.#apply = apply
    this.#onMoved = onMoved
  }

  get position(): number {
    return this.#position
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
    // While a read is under way its answer is not applied yet, so "unchanged since" would speak of the wrong moment.
    if (this.#feed.unchanged === undefined || this.#running !== undefined) return false
    if (this.#confirmedAt === Number.NEGATIVE_INFINITY) return false
    const monotonic = this.#clock.monotonic()
    if (!this.#feed.unchanged()) return false
    this.#confirmedAt = monotonic
    this.#confirmedWall = now
    return true
  }

  /**
   * Catches up by a read of the feed that begins after this call. All who wait at once share one read.
   *
   * @throws {StorageError} when the store cannot be reached: the node must not answer.
   */
  catchUp(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    // The read under way began before this call; the next one serves everybody who comes until it begins.
    this.#queued ??= this.#running.then(
      () => this.#startQueued(),
      () => this.#startQueued(),
    )
    return this.#queued
  }

  #startQueued(): Promise<void> {
    this.#queued = undefined
    return this.#start()
  }

  #start(): Promise<void> {
    const running = this.#readAndApply().finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }

  async #readAndApply(): Promise<void> {
    // Taken before asking: what commits while the answer is on its way is not covered by it.
    const monotonic = this.#clock.monotonic()
    const wall = this.#clock.now()
    let read = await this.#feed.read(this.#position)
    const isSnapshot = this.#position === 0 || !read.complete || read.isSnapshot === true
    if (!read.complete) read = await this.#feed.read(0)
    await this.#apply(read, isSnapshot)
    const hasMoved = read.position !== this.#position
    this.#position = read.position
    this.#confirmedAt = monotonic
    this.#confirmedWall = wall
    if (hasMoved) this.#onMoved()
  }
}
