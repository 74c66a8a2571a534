/** The port to stored sessions: one method an operation, each atomic, each writing its audit events in the same transaction. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Page } from '../page.ts'
import type { Appended } from '../revocation/change.ts'
import type { Session, SessionEnd, StoredSession } from './session.ts'

export interface Touch {
  digest: Uint8Array
  lastSeenAt: number
}

/**
 * Every ending method appends one `session` entry a session ended, in the same transaction, and answers when that is
 * durable. An ended session never comes back: no operation clears an end. Ended and expired sessions are kept, out of
 * every listing, until `sweep` removes them, so that a client can be told why.
 *
 * Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat.
 */
export interface SessionStore {
  /**
   * Adds a session, if its subject is active and still at the session's epoch; otherwise nothing happens.
   *
   * Ends the session `replaces` names (the one that the same browser presented; whoever it belonged to), and the
   * subject's longest-standing live sessions beyond `maxPerSubject`, counting the new one. Each of those gets an audit
   * event of its own (`session-revoked`, detail `replaced` or `session-limit`).
   *
   * @returns The sids that ended by the limit.
   */
  create(input: {
    session: Session
    maxPerSubject: number
    replaces?: string
    audit: readonly AuditEvent[]
  }): Promise<({ outcome: 'created'; evicted: string[] } & Appended) | { outcome: 'subject-changed' }>

  /** The session with that digest, live or not; `undefined` when it never was or has been swept. */
  find(digest: Uint8Array): Promise<StoredSession | undefined>

  /** Sets `lastSeenAt` where the new value is later and the session has not ended. Unknown and ended ones are passed over. */
  touch(touches: readonly Touch[]): Promise<void>

  /**
   * Ends one session. Unknown, ended and expired ones, and those of another subject where `subjectId` is given, are a
   * success that ends nothing and writes no audit event.
   */
  end(input: {
    sid: string
    subjectId?: string
    why: SessionEnd
    at: number
    /** Until when a token carrying this `sid` could live; see `Ending`. */
    concernsUntil: number
    audit: readonly AuditEvent[]
  }): Promise<{ ended: boolean } & Appended>

  /**
   * Live sessions at `now`, of one subject or of all, newest first (by `createdAt`, then `sid`).
   *
   * @param input.after - The cursor of the page before. Cursors come from clients: one that the store did not give out
   *   is answered with an empty page, the last.
   */
  list(input: {
    subjectId?: string
    now: number
    limit: number
    after?: string
  }): Promise<Page<StoredSession>>

  /** How many live sessions there are at `now`. */
  count(now: number): Promise<number>

  /** Removes sessions that ended, or timed out, before `before`; at most `limit` at a time. Returns how many. */
  sweep(input: { before: number; limit: number }): Promise<number>
}
