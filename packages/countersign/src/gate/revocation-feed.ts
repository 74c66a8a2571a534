/** The feed as verifiers elsewhere follow it: what came after a position, and a wake-up call when more has come. */
import type { Change } from '../core/revocation/change.ts'
import type { ChangeFeed, FeedRead } from '../core/revocation/change-feed.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { type Waited, waitUntilTold } from './waiting.ts'

/** Who is further behind than this reads the snapshot: it comes from memory, where so many entries would come from the store. */
const longestStep = 10_000
/** Calls that may wait at once. */
const maxWaiting = 1024
/** Of one registered client, whose every node follows; of one administrator, who looks in by hand. */
const maxOfOne = { client: 512, administrator: 32 } as const
/** Positions whose reads are shared at once: whoever keeps up is at one of the last few, and each answer may be large. */
const maxShared = 8

/** Everything after a position, or all there is where that is not known or would be more. */
export type FeedAnswer =
  | { isSnapshot: false; position: number; changes: readonly Change[]; forgottenUntil: number }
  /** `index` goes on changing: what it learns after `position` may already be seen in it. */
  | { isSnapshot: true; position: number; index: RevocationIndex }

/** Who asks: of each, a part of the calls may wait, so that nobody keeps out the others. */
export interface Follower {
  kind: keyof typeof maxOfOne
  id: string
}

export interface RevocationFeedParts {
  changes: Pick<ChangeFeed, 'read' | 'readForOthers'>
  index: RevocationIndex
  /** Applies everything that was committed before the call. */
  follow: () => Promise<void>
  position: () => number
}

export class RevocationFeed {
  readonly #parts: RevocationFeedParts
  readonly #waiting = new Set<(why: Waited) => void>()
  /** How many calls of each wait. */
  readonly #waitingOf = new Map<string, number>()
  #isEnded = false
  /** Reads that began when this node was at `position`, by where they began; the last few of them. */
  #shared: { position: number; reads: Map<number, Promise<FeedRead>> } = { position: 0, reads: new Map() }

  constructor(parts: RevocationFeedParts) {
    this.#parts = parts
  }

  /** Whether no further call of that one may wait. */
  isFullFor(follower: Follower): boolean {
    const theirs = this.#waitingOf.get(nameOf(follower)) ?? 0
    return this.#waiting.size >= maxWaiting || theirs >= maxOfOne[follower.kind]
  }

  /**
   * Applies everything that was committed before the call.
   *
   * @throws {StorageError} when the store cannot be reached.
   */
  follow(): Promise<void> {
    return this.#parts.follow()
  }

  /**
   * Everything that was committed after `position`; it covers whatever was acknowledged before the call.
   *
   * @throws {StorageError} when the store cannot be reached: nobody may count as fresh by an answer from memory.
   */
  async after(position: number): Promise<FeedAnswer> {
    await this.follow()
    const here = this.#parts.position()
    // A reader that is ahead followed another feed.
    if (position === 0 || position > here || here - position > longestStep) return this.#snapshot()
    if (position === here) return this.#changes(here, [])
    const read = await this.#read(position, here)
    // Half of an answer would be taken for all of it.
    if (!read.complete || read.hasMore) return this.#snapshot()
    return this.#changes(read.position, read.changes)
  }

  /** Resolves as soon as this node is past `position`, or after `ms`. */
  whenMoved(position: number, ms: number, gone: AbortSignal, follower: Follower): Promise<Waited> {
    if (gone.aborted) return Promise.resolve('gone')
    if (this.#isEnded || this.isFullFor(follower)) return Promise.resolve('ended')
    if (this.#parts.position() !== position) return Promise.resolve('moved')
    return waitUntilTold(ms, gone, tell => {
      this.#waiting.add(tell)
      this.#count(follower, 1)
      return () => {
        this.#waiting.delete(tell)
        this.#count(follower, -1)
      }
    })
  }

  /** Wakes everybody who waits: this node has applied something. */
  wake(): void {
    for (const finish of [...this.#waiting]) finish('moved')
  }

  /** Ends all waiting, now and from now on: the node is about to stop. */
  endWaiting(): void {
    this.#isEnded = true
    for (const finish of [...this.#waiting]) finish('ended')
  }

  #count(follower: Follower, by: number): void {
    const name = nameOf(follower)
    const count = (this.#waitingOf.get(name) ?? 0) + by
    if (count === 0) this.#waitingOf.delete(name)
    else this.#waitingOf.set(name, count)
  }

  #changes(position: number, changes: readonly Change[]): FeedAnswer {
    return { isSnapshot: false, position, changes, forgottenUntil: this.#parts.index.forgottenUntil }
  }

  #snapshot(): FeedAnswer {
    return { isSnapshot: true, position: this.#parts.position(), index: this.#parts.index }
  }

  /** After a change everybody who waited asks the same: one read answers them, since it began when they had come. */
  #read(from: number, here: number): Promise<FeedRead> {
    if (this.#shared.position !== here) this.#shared = { position: here, reads: new Map() }
    const { reads } = this.#shared
    const known = reads.get(from)
    if (known !== undefined) return known
    const { changes } = this.#parts
    const read = changes.readForOthers?.(from, longestStep) ?? changes.read(from, longestStep)
    reads.set(from, read)
    for (const oldest of reads.keys()) {
      if (reads.size <= maxShared) break
      reads.delete(oldest)
    }
    read.catch(() => reads.delete(from))
    return read
  }
}

function nameOf({ kind, id }: Follower): string {
  return `${kind} ${id}`
}
