/** The port to stored sessions: one method an operation, each atomic, each writing its audit events in the same transaction. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Settlement } from '../authenticator/attempt-store.ts'
import type { FactorUse } from '../authenticator/factor-store.ts'
import type { Page } from '../page.ts'
import type { Appended } from '../revocation/change.ts'
import type { TicketKey, TicketPurpose } from '../ticket/ticket.ts'
import type { Session, SessionEnd, StoredSession } from './session.ts'

/** What an exchange of a refresh token comes to; see `judgeRotation`. */
export type RotateOutcome =
  | { outcome: 'rotated' }
  /** The pair that was given for the token already, as it was sealed then. */
  | { outcome: 'repeated'; sealed: Uint8Array }
  | ({ outcome: 'reused' } & Appended)
  | { outcome: 'dead' }

/** A ticket that is used up with something else. */
export interface TicketUse {
  key: TicketKey
  purpose: TicketPurpose
}

export interface Touch {
  digest: Uint8Array
  lastSeenAt: number
}

/**
 * Every ending method appends one `session` entry a session ended, in the same transaction, and answers when that is
 * durable. How long the entry is of concern the store decides by the session's carrier (`endConcern`): until the
 * last access token of the login has expired where its carrier is `refresh`, not beyond the end itself otherwise. An
 * ended session never comes back: no operation clears an end. Ended and expired sessions are kept, out of every listing,
 * until `sweep` removes them, so that a client can be told why.
 *
 * Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat.
 */
export interface SessionStore {
  /**
   * Adds a session, if its subject is active and still at the session's epoch; otherwise nothing happens.
   *
   * Ends the session `replaces` names (the one that the same browser presented; whoever it belonged to), and the
   * subject's longest-standing live sessions beyond `maxPerSubject`, counting the new one, API keys and others apart. Each of those gets an audit
   * event of its own (`session-revoked`, detail `replaced` or `session-limit`).
   *
   * With carrier `refresh` the session's digest is that of its first refresh token: it begins the family.
   *
   * @returns The sids that ended by the limit.
   */
  create(input: {
    session: Session
    maxPerSubject: number
    replaces?: string
    audit: readonly AuditEvent[]
    /** The attempt that it comes of: settled in the same transaction where the session is added, as `AttemptStore.settle` does. */
    settles?: Settlement
    /** The ticket that it is made for: used up in the same transaction; where it cannot be used, nothing happens. */
    redeems?: TicketUse
    /** The second factor that it is made for, and its ticket: used up in the same transaction, as `FactorStore.use` does. */
    finishes?: FactorUse
  }): Promise<
    | ({ outcome: 'created'; evicted: string[] } & Appended)
    | { outcome: 'subject-changed' | 'invalid-ticket' | 'invalid-factor' }
  >

  /** The session with that digest, live or not; `undefined` when it never was or has been swept. */
  find(digest: Uint8Array): Promise<StoredSession | undefined>

  /** The session with that public handle, live or not; `undefined` when it never was or has been swept. */
  findBySid(sid: string): Promise<StoredSession | undefined>

  /** Whether a session with an identifier that is not `marked` is within its timeouts at `now`; one that has ended may count. */
  hasUnmarked(now: number): Promise<boolean>

  /** Whether that is the token of the login `sid` that is to be presented next; false for one that is unknown. */
  holdsToken(input: { sid: string; digest: Uint8Array }): Promise<boolean>

  /**
   * Exchanges a genuine refresh token of the login `sid` for its successor, as `judgeRotation` has it:
   *
   * - `rotated`: it was the current one. The successor is the current one now, this one the one before, `sealed` what
   *   was given for it; `lastSeenAt` is raised to `at` where that is later. The absolute timeout stays where it is.
   * - `repeated`: it was the one before, within the grace. Nothing changes.
   * - `reused`: it was used before. The login ends (`refresh-token-reused`), and the audit events are written.
   * - `dead`: the login is unknown, has ended or timed out, or issues no tokens. Nothing changes.
   *
   * Of any number of parallel calls for one token exactly one is `rotated`. A repeated call is `repeated`.
   */
  rotate(input: {
    sid: string
    /** SHA-256 of the presented token, whose MAC the caller has verified. */
    presented: Uint8Array
    /** SHA-256 of the token that would follow, and the pair it comes in, sealed under the presented token. */
    successor: { digest: Uint8Array; sealed: Uint8Array }
    /** Wall time, ms. */
    at: number
    /**
     * How far the caller has counted (`SharedTime.countOn`), ms: the grace goes by it, and the store counts on by it. A
     * store that has a clock goes by that instead; absent, `at` counts.
     */
    countedAt?: number
    /** How long after an exchange the same token is answered with the same pair. */
    graceSeconds: number
    /** Written where the token was reused. */
    audit: readonly AuditEvent[]
  }): Promise<RotateOutcome>

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

  /** The live API keys of a subject, newest first; no other listing has them. */
  listKeys(input: { subjectId: string; now: number }): Promise<StoredSession[]>

  /** How many live sessions there are at `now`, API keys apart. */
  count(now: number): Promise<number>

  /**
   * Brings down instants that cannot be true, of sessions that have not ended and were last seen past `beyond`, at most
   * `limit` at a time: `lastSeenAt` to `to`, and where they lie past it, `createdAt` and `authenticatedAt` too, with
   * `absoluteExpiresAt` as much earlier as `createdAt`. A clock that was ahead wrote them: such a session would time out
   * too late. Returns how many.
   *
   * @param input.beyond - Wall time, ms; later than `to`.
   * @param input.to - Whole milliseconds.
   */
  bringDown(input: { beyond: number; to: number; limit: number }): Promise<number>

  /** Removes sessions that ended, or timed out, before `before`; at most `limit` at a time. Returns how many. */
  sweep(input: { before: number; limit: number }): Promise<number>
}
