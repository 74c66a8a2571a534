/**
 * The tables that both SQL stores have alike, as the query builder knows them.
 *
 * `Flag` is how the database says yes and no: SQLite has no truth values, and says 1 and 0.
 */
import type { GeneratedAlways } from 'kysely'
import type { KeyAlgorithm, KeyState } from '../../core/key/signing-key.ts'
import type { ChangeBody } from '../../core/revocation/change.ts'
import type { Carrier, SessionEnd } from '../../core/session/session.ts'
import type { SubjectStatus } from '../../core/subject/subject.ts'

export interface SubjectTable {
  id: string
  identifier: string
  status: SubjectStatus
  /** JSON array of texts. */
  roles: string
  epoch: number
  created_at: number
  password_changed_at: number
  password_hash: string
}

export interface SessionTable<Flag extends number | boolean> {
  digest: Uint8Array
  sid: string
  subject_id: string
  epoch: number
  created_at: number
  authenticated_at: number
  last_seen_at: number
  idle_timeout_seconds: number
  absolute_expires_at: number
  /** JSON array of texts. */
  amr: string
  carrier: Carrier
  remember: Flag
  address: string | null
  user_agent: string | null
  /** The key that the login is bound to; null where it is bound to none. */
  jkt: string | null
  client_id: string | null
  /** Whether the session's identifier has a MAC; never for the carrier `refresh`, which has no identifier. */
  marked: Flag
  ended_at: number | null
  end_reason: SessionEnd | null
  /** SHA-256 of the current refresh token; set where `carrier` is `refresh`. */
  refresh_digest: Uint8Array | null
  /** SHA-256 of the token that the current one was given for; null until the first exchange, as the next two are. */
  previous_digest: Uint8Array | null
  rotated_at: number | null
  /** The pair that was given for it. */
  sealed_pair: Uint8Array | null
  /** When it times out if it is not used again. */
  timeout_at: GeneratedAlways<number>
  /** When it ended or times out, whichever is earlier. */
  gone_at: GeneratedAlways<number>
}

/** All but its `position`, which each store gives out in its own way. */
export interface ChangeColumns {
  concerns_until: number
  kind: ChangeBody['kind']
  subject_id: string | null
  /** The session that ended, or the spared one of an `epoch` entry. */
  sid: string | null
  /** The token that ended, or the spared one of an `epoch` entry. */
  jti: string | null
  epoch: number | null
  /** JSON array of texts. */
  roles: string | null
}

/** The one row of the feed, as far as both have it. */
export interface FeedColumns {
  id: number
  /** The highest position that was pruned. */
  pruned_through: number
  /** The latest `concerns_until` that was pruned. */
  pruned_until: number
  /** The longest lifetime of an access token ever declared. */
  token_lifetime_seconds: number
  /** The latest instant that access tokens were said to bear. */
  issued_until: number
}

export interface SigningKeyTable {
  kid: string
  algorithm: KeyAlgorithm
  state: KeyState
  created_at: number
  /** When it took its state. */
  changed_at: number
  sealed: Uint8Array
}

export interface AttemptTable<Flag extends number | boolean> {
  key: string
  spent_until: number
  /** What the clock said when that was written. */
  noted_at: number
  /** Whether an attempt was refused since one was last let through. */
  refused: Flag
}

/** Networks from which an account was signed in to, as digests of both. */
export interface FamiliarTable {
  key: string
  until: number
}

export interface ProofTable {
  digest: Uint8Array
  expires_at: number
}

export interface NodeTable {
  id: string
  version: string
  address: string
  process_id: number
  started_at: number
  seen_at: number
  position: number
}
