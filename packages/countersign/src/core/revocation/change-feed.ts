/** The port to the change feed: every change that can end a credential or alter what a check answers, read by every node. */
import type { Change } from './change.ts'

/** Entries that one read answers with at most: a fraction of a second of anybody's time, and far below every limit. */
export const entriesPerRead = 5000

export interface FeedRead {
  /**
   * Entries that a reader at that cursor has not read, by position. Some that it has may be among them: they are idempotent
   * and, but for those about the roles of one subject, commute.
   */
  changes: Change[]
  /** The highest position that there is, of a page the highest in it; for people and for metrics. */
  position: number
  /** Where the next read goes on. Opaque; of letters, digits, `.`, `_` and `-`, and begins with a letter. */
  cursor: string
  /**
   * False when entries may be missing that a reader at that cursor has not read, or when the cursor is none of this feed's: the
   * reader forgets every cached session and takes the snapshot as its new beginning.
   */
  complete: boolean
  /** True when `changes` is one page and more follows from `cursor`. */
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
   * What a reader at that cursor has not read, at most `limit` entries of it.
   *
   * Without `hasMore`, the answer and the pages before it cover every change that was acknowledged before the call began.
   * Without a cursor it is the snapshot: all entries that still concern a credential, always complete. Where a store answers
   * without waiting, it gives the event loop a turn before it answers with a page that has more after it.
   *
   * @param after - Of an earlier read of this store, by whichever node.
   * @param limit - 1 or more; `entriesPerRead` by default.
   * @throws {StorageError} when the store cannot be reached; safe to retry.
   */
  read(after?: string, limit?: number): Promise<FeedRead>

  /**
   * Whether a reader at that cursor has read what the mark stands for; answers at memory speed. Errs on the side of `false`, as
   * with texts that are no cursor of this feed.
   *
   * @param mark - Of what was appended, or another cursor: then, whether everything has been read that a reader there has.
   */
  covers(cursor: string, mark: string): boolean

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

  /**
   * Deletes entries that concern nothing any more at `now`; returns how many. A store in which a commit may take long to become
   * visible keeps them for a minute more, counted from call to call.
   */
  prune(now: number): Promise<number>
}
