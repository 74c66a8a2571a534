/** What the verifier knows of revocations, and how fresh it is: the same index and the same rule as in every node. */
import type { Clock } from '../core/clock.ts'
import { StorageError } from '../core/errors.ts'
import { FeedFollower } from '../core/revocation/feed-follower.ts'
import { feedJump } from '../core/revocation/feed-jump.ts'
import { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { type HttpFeed, putInto, type RemoteRead } from './http-feed.ts'
import { pause, type Timer } from './timer.ts'

const pruneEveryMs = 60_000
/** Between attempts to follow a feed that fails, ms: doubled each time, up to the longest. */
const shortestPauseMs = 250
const longestPauseMs = 30_000
/** After news, before it waits for more, ms: under load many come together. */
const restMs = 100

/** Takes a promise that a runtime is to wait for before it ends what it belongs to. */
export type KeepAlive = (work: Promise<unknown>) => void

export class Revocations {
  readonly index: RevocationIndex = new RevocationIndex()
  readonly #feed: HttpFeed
  readonly #reloadKeys: () => Promise<unknown>
  readonly #clock: Clock
  readonly #follower: FeedFollower<RemoteRead>
  #revokedKeys: ReadonlySet<string> = new Set()
  #isRefreshing = false
  #prunedAt = Number.NEGATIVE_INFINITY

  /**
   * @param reloadKeys - Called when keys were added, retired or revoked: reads them by a read that begins then.
   * @param onApplied - Told of each answer, once it counts as applied.
   */
  constructor(
    feed: HttpFeed,
    reloadKeys: () => Promise<unknown>,
    clock: Clock,
    onApplied: (read: RemoteRead, endsSnapshot: boolean) => void = () => {},
  ) {
    this.#feed = feed
    this.#reloadKeys = reloadKeys
    this.#clock = clock
    this.#follower = new FeedFollower(feed, clock, read => this.#apply(read), onApplied)
  }

  /** Whether the first snapshot has been applied. */
  get isLoaded(): boolean {
    return this.#follower.stalenessMs < Number.POSITIVE_INFINITY
  }

  get position(): number {
    return this.#follower.position
  }

  get stalenessMs(): number {
    return this.#follower.stalenessMs
  }

  /** How long before an instant the last confirmation was, ms; 0 where it came after. */
  ageAt(monotonic: number, wall: number): number {
    return this.#follower.ageAt(monotonic, wall)
  }

  /** Whether a key of that name was revoked, whatever key set a cache on the way still shows. */
  isRevokedKey(kid: string): boolean {
    return this.#revokedKeys.has(kid)
  }

  /**
   * Resolves once everything acknowledged more than `maxStalenessMs` ago is known; at once where it is.
   *
   * @param keepAlive - Told of what goes on after the answer.
   * @throws {StorageError} when the issuer cannot be reached: nobody may be let in.
   */
  async confirm(maxStalenessMs: number, keepAlive: KeepAlive = () => {}): Promise<void> {
    if (!this.#follower.isFresh(maxStalenessMs)) return this.#confirmNow(maxStalenessMs)
    // While this answer is still good, so that the next check need not wait.
    if (this.#follower.stalenessMs * 2 > maxStalenessMs) this.#refresh(maxStalenessMs, keepAlive)
    return undefined
  }

  async #confirmNow(maxStalenessMs: number): Promise<void> {
    // A second time where it is found out that a relay answers, whose answer may be older than is asked for.
    for (let attempts = 0; attempts < 2; attempts++) {
      const since = this.#clock.monotonic() - maxStalenessMs
      const sinceWall = this.#clock.now() - maxStalenessMs
      this.#feed.needWithin(maxStalenessMs / 4)
      await this.#follower.catchUp()
      if (this.#follower.hasConfirmed(since, sinceWall)) return
    }
    throw new StorageError('What the relay knows is older than the bound.')
  }

  /** Keeps one call waiting for news and catches up when there is some, until `closed`. */
  async follow(closed: AbortSignal, timer: Timer, random: () => number): Promise<void> {
    let failures = 0
    while (!closed.aborted) {
      try {
        const { cursor } = this.#follower
        if (cursor === undefined) await this.#follower.catchUp()
        else if (await this.#feed.waitForNews(cursor)) {
          await this.#follower.catchUp()
          await pause(restMs, timer, closed)
        }
        failures = 0
      } catch {
        // Whoever checks is told; here it is only tried again, not by everybody at the same moment.
        failures += 1
        const longest = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures)
        await pause(longest * (0.5 + random() / 2), timer, closed)
      }
    }
  }

  #refresh(maxStalenessMs: number, keepAlive: KeepAlive): void {
    if (this.#isRefreshing) return
    this.#isRefreshing = true
    const done = () => {
      this.#isRefreshing = false
    }
    // If it fails, the check that finds the answer too old asks again and is told.
    this.#feed.needWithin(maxStalenessMs / 4)
    keepAlive(this.#follower.catchUp().then(done, done))
  }

  /**
   * Whether a snapshot is to replace what is held, which may be of a history that was discarded: every one of the issuer itself,
   * and one of a relay whose position is far from the one that is applied. Any other of a relay may be of a moment before what is
   * held, and is only added.
   *
   * @throws {StorageError} where it is such a one from before what is held: of a relay that has yet to learn of it.
   */
  #isOfAnotherHistory({ isSnapshot, position, ageMs, asked, body }: RemoteRead): boolean {
    // Without a nonce, of version 0.1, it may have been recorded before what is held.
    if (isSnapshot !== true || body.nonce === undefined) return false
    if (ageMs === undefined) return true
    const isFar = Math.abs(position - this.#follower.position) >= feedJump / 2
    // A millisecond: clocks of whole milliseconds and of fractions are compared.
    const later = 1 - ageMs
    if (isFar && this.#follower.hasConfirmed(asked.monotonic + later, asked.wall + later))
      throw new StorageError('The relay answers with a history that was discarded.')
    return isFar
  }

  async #apply(read: RemoteRead): Promise<void> {
    if (this.#isOfAnotherHistory(read)) {
      const index = new RevocationIndex()
      await putInto(index, read)
      this.index.replaceBy(index)
    } else await putInto(this.index, read)
    if (read.revokedKeys !== undefined) this.#revokedKeys = new Set(read.revokedKeys)
    // Before any of it counts as known: a key that was taken back must not verify one token more.
    if (read.keys) await this.#reloadKeys()
    if (this.#clock.monotonic() - this.#prunedAt < pruneEveryMs) return
    this.#prunedAt = this.#clock.monotonic()
    this.index.prune()
  }
}
