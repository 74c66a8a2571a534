/** The port to the change feed: one ordered list of changes, read by every node. */
import type { Change } from './change.ts'

export interface FeedRead {
  /** Entries after the position asked for, in order, still of concern at the time of the read. */
  changes: Change[]
  /** The feed's last position that this read is certain to cover. */
  position: number
  /**
   * False when entries after the position asked for may have been pruned: the reader forgets every cached session and
   * takes `changes` of a read from position 0 as its new beginning.
   */
  complete: boolean
  /**
   * The latest `concernsUntil` of any entry ever pruned, wall time ms; 0 when none was. A token that expires no later
   * counts as expired whatever the clock says, so that a wall clock that goes back cannot revive it.
   */
  prunedUntil: number
}

export interface ChangeFeed {
  /**
   * Everything committed after `position`.
   *
   * The answer covers every change that was acknowledged before the call began. Position 0 is the snapshot: all
   * entries that still concern a credential, always complete.
   *
   * @throws {StorageError} when the store cannot be reached; safe to retry.
   */
  read(position: number): Promise<FeedRead>

  /**
   * The same for a reader other than this node's follower, which such reads then do not delay. Absent where `read` waits
   * for nobody.
   *
   * @throws {StorageError} when the store cannot be reached; safe to retry.
   */
  readForOthers?(position: number): Promise<FeedRead>

  /**
   * Whether nothing at all was committed since the last `read` of this feed began; answers at memory speed and never
   * errs on the side of `true`. Absent where the store cannot know without a round trip.
   *
   * @throws {StorageError} when the store cannot be reached.
   */
  unchanged?(): boolean

  /**
   * Calls `wake` when something may have been appended, as soon as the store can tell; answers how to stop that. Absent
   * where a follower that wants to know asks `unchanged`.
   *
   * A hint and no more: calls may be missing, late or needless. Whether a node is fresh only `read` says.
   */
  listen?(wake: () => void): () => void

  /** Deletes entries that concern nothing any more at `now`; returns how many. */
  prune(now: number): Promise<number>
}
