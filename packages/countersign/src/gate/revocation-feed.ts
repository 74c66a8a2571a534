/** The feed as verifiers elsewhere follow it: what came after their cursor, from memory, and a wake-up call when more has come. */
import type { Change } from '../core/revocation/change.ts'
import type { ChangeFeed, FeedRead } from '../core/revocation/change-feed.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { type Waited, waitUntilTold } from '../core/waiting.ts'

/** How much of what was applied last is kept: who is further behind is answered with the snapshot. */
const longestKept = { entries: 10_000, steps: 1024 } as const
/** Calls that may wait at once. */
const maxWaiting = 1024
/** Of one registered client, whose every node follows; of one administrator, who looks in by hand. */
const maxOfOne = { client: 512, administrator: 32 } as const

/** How far this node has applied the feed. */
export interface Applied {
  cursor: string
  position: number
  /** Another number whenever something was applied. */
  serial: number
}

/** Everything that a reader at a cursor lacks, or all there is where that is not known or would be more. */
export type FeedAnswer = Applied &
  (
    | { isSnapshot: false; changes: readonly Change[]; forgottenUntil: number }
    /** `index` goes on changing: what it learns later may already be seen in it. */
    | { isSnapshot: true; index: RevocationIndex }
  )

/** Who asks: of each, a part of the calls may wait, so that nobody keeps out the others. */
export interface Follower {
  kind: keyof typeof maxOfOne
  id: string
}

export interface RevocationFeedParts {
  changes: Pick<ChangeFeed, 'covers'>
  index: RevocationIndex
  /** Applies everything that was committed before the call. */
  follow: () => Promise<void>
}

/** What was applied between two moments at which the node had read the feed to its end. */
interface Step {
  /** Of the later one. */
  cursor: string
  changes: readonly Change[]
}

export class RevocationFeed {
  readonly #parts: RevocationFeedParts
  readonly #waiting = new Set<(why: Waited) => void>()
  /** How many calls of each wait. */
  readonly #waitingOf = new Map<string, number>()
  #isEnded = false
  #applied: Applied = { cursor: '', position: 0, serial: 0 }
  /** The oldest moment of which is known what came after it. */
  #oldest = ''
  #steps: Step[] = []
  #entriesKept = 0
  /** Of pages of an answer that has not been read to its end. */
  #pages: Change[] = []

  constructor(parts: RevocationFeedParts) {
    this.#parts = parts
  }

  get applied(): Applied {
    return this.#applied
  }

  /** Takes in what this node has applied; wakes everybody who waits where that was something. */
  note(read: FeedRead, endsSnapshot: boolean): void {
    if (endsSnapshot) this.#forgetSteps(read.cursor)
    else this.#pages.push(...read.changes)
    if (read.hasMore) return
    const changes = this.#pages
    this.#pages = []
    const isNews = endsSnapshot || changes.length > 0
    const { cursor, position } = read
    if (changes.length > 0) this.#keep({ cursor, changes })
    this.#applied = { cursor, position, serial: this.#applied.serial + (isNews ? 1 : 0) }
    if (isNews) for (const finish of [...this.#waiting]) finish('moved')
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
   * What a reader at that cursor has not read; it covers whatever was acknowledged before the call.
   *
   * @param cursor - Of an answer of this node or of another one; absent where nothing has been read.
   * @throws {StorageError} when the store cannot be reached: nobody may count as fresh by an answer from memory.
   */
  async after(cursor: string | undefined): Promise<FeedAnswer> {
    await this.follow()
    const { index, changes } = this.#parts
    const applied = this.#applied
    const steps =
      // A reader that is ahead followed another feed.
      cursor === undefined || !changes.covers(applied.cursor, cursor) ? undefined : this.#stepsAfter(cursor)
    if (steps === undefined) return { ...applied, isSnapshot: true, index }
    const missing = steps.flatMap(step => step.changes)
    return { ...applied, isSnapshot: false, changes: missing, forgottenUntil: index.forgottenUntil }
  }

  /** Resolves as soon as this node has applied more than at `serial`, or after `ms`. */
  whenMoved(serial: number, ms: number, gone: AbortSignal, follower: Follower): Promise<Waited> {
    if (gone.aborted) return Promise.resolve('gone')
    if (this.#isEnded || this.isFullFor(follower)) return Promise.resolve('ended')
    if (this.#applied.serial !== serial) return Promise.resolve('moved')
    return waitUntilTold(ms, gone, tell => {
      this.#waiting.add(tell)
      this.#count(follower, 1)
      return () => {
        this.#waiting.delete(tell)
        this.#count(follower, -1)
      }
    })
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

  #forgetSteps(oldest: string): void {
    this.#oldest = oldest
    this.#steps = []
    this.#pages = []
    this.#entriesKept = 0
  }

  #keep(step: Step): void {
    this.#steps.push(step)
    this.#entriesKept += step.changes.length
    while (this.#steps.length > longestKept.steps || this.#entriesKept > longestKept.entries) {
      const first = this.#steps.shift()
      if (first === undefined) break
      this.#oldest = first.cursor
      this.#entriesKept -= first.changes.length
    }
  }

  /**
   * The steps that lead from a moment at which no more was read than at `cursor` to the present; what a reader there has read already
   * may be among them.
   *
   * @returns `undefined` where none is known.
   */
  #stepsAfter(cursor: string): Step[] | undefined {
    const { covers } = this.#parts.changes
    if (!covers(cursor, this.#oldest)) return undefined
    // Each moment covers those before it: the last that the cursor covers is found by halving.
    let [low, high] = [0, this.#steps.length]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (covers(cursor, this.#steps[middle - 1]?.cursor ?? '')) low = middle
      else high = middle - 1
    }
    return this.#steps.slice(low)
  }
}

function nameOf({ kind, id }: Follower): string {
  return `${kind} ${id}`
}
