/** The port to the change feed: one ordered list of changes, read by every node. */
import type { Change } from './change.ts'

/** Entries that one read answers with at most: a fraction of a second of anybody's time, and far below every limit. */
export const entriesPerRead = 5000

export interface FeedRead {
  /** Entries after the position asked for, in order, still of concern at the time of the read. */
  changes: Change[]
  /** Where the next read goes on: the feed's last position that this read is certain to cover. */
  position: number
  /**
   * False when entries after the position asked for may have been pruned: the reader forgets every cached session and
   * takes the snapshot as its new beginning.
   */
  complete: boolean
  /**
   * True when `changes` is one page and more follows after `position`. Of a snapshot, the pages that follow may be
   * called incomplete, since entries between them that concern nothing are pruned all the time: what counts there is
   * that one read follows another until no more is said to follow.
   */
  hasMore?: boolean
  /**
   * The latest `concernsUntil` of any entry ever pruned, wall time ms; 0 when none was. A token that expires no later
   * counts as expired whatever the clock says, so that a wall clock that goes back cannot revive it.
   */
  prunedUntil: number
  /** Of the store, as it was before the read began: for `unchanged`. Absent where there is no `unchanged`. */
  version?: number
}

export interface ChangeFeed {
  /**
   * What was committed after `position`, at most `limit` entries of it.
   *
   * Without `hasMore`, the answer and the pages before it cover every change that was acknowledged before the call began.
   * Position 0 is the snapshot: all entries that still concern a credential, always complete. Where a store answers
   * without waiting, it gives the event loop a turn before it answers with a page that has more after it.
   *
   * @param limit - 1 or more; `entriesPerRead` by default.
   * @throws {StorageError} when the store cannot be reached; safe to retry.
   */
  read(position: number, limit?: number): Promise<FeedRead>

  /**
   * The same for a reader other than this node's follower, which such reads then do not delay. Absent where `read` waits
   * for nobody.
   *
   * @throws {StorageError} when the store cannot be reached; safe to retry.
   */
  readForOthers?(position: number, limit?: number): Promise<FeedRead>

  /**
   * Whether nothing at all was committed since the read that answered with this version began; answers at memory speed
   * and never errs on the side of `true`. Absent where the store cannot know without a round trip.
   *
   * The caller keeps the version of what it has *applied*. The store keeps none: any number of others read the same feed,
   * and what they have read makes nobody else fresher (K31).
   *
   * @param version - Of a read of this same opened store.
   * @throws {StorageError} when the store cannot be reached.
   */
  unchanged?(version: number): boolean

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
