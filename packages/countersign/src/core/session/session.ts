/** A session, which is a login: the server keeps the record, the client a meaningless secret. */
import type { SubjectStatus } from '../subject/subject.ts'

/** How the client carries the identifier: in a cookie, or as `Authorization: Bearer`. */
export type IdentifierCarrier = 'cookie' | 'header'

/**
 * What the client holds. With `refresh` there is no session identifier at all, but a refresh token, and access tokens
 * that carry the `sid`: the record is there to be listed and ended, and no request is ever checked against it.
 */
export type Carrier = IdentifierCarrier | 'key' | 'refresh'

/** How a session that requests are checked against is carried: with `key`, in an API key. */
export type PresentedCarrier = Exclude<Carrier, 'refresh'>

/** Why a session ended before its time. */
export type SessionEnd =
  | 'sign-out'
  | 'revoked'
  | 'replaced'
  | 'session-limit'
  | 'password-changed'
  | 'subject-revoked'
  | 'subject-disabled'
  | 'subject-removed'
  | 'password-recovered'
  | 'identifier-taken'
  | 'address-restored'
  | 'factor-changed'
  | 'refresh-token-reused'
  | 'backup-restored'

export interface Session {
  /**
   * SHA-256 of the session identifier, 32 bytes: the store never holds the identifier itself. With carrier `refresh`,
   * of the login's first refresh token, which begins its family and is never a session identifier.
   */
  digest: Uint8Array
  /** Public handle, for listings and for ending it. */
  sid: string
  subjectId: string
  /** The subject's epoch under which it was created. */
  epoch: number
  createdAt: number
  /** When the subject last proved who they are. */
  authenticatedAt: number
  lastSeenAt: number
  idleTimeoutSeconds: number
  absoluteExpiresAt: number
  /** Authentication methods (RFC 8176), e.g. `pwd`. */
  amr: readonly string[]
  carrier: Carrier
  /** Whether the cookie outlives the browser. */
  remember: boolean
  address?: string
  userAgent?: string
  /** The key that the login is bound to, by its thumbprint (RFC 9449 §5): its tokens work for nobody else. */
  jkt?: string
  /** The registered client that it was made for. */
  clientId?: string
  /** There exactly where the carrier is `key`: what its owner calls it, and which of the owner's roles it has. */
  key?: { name: string; roles: readonly string[] }
  /** There where its identifier has a MAC. Of the sessions with an identifier only those that version 0.1 made have none. */
  marked?: true
}

/** A session as a check reads it: with its end, and with what its subject is now. */
export interface StoredSession extends Session {
  endedAt?: number
  end?: SessionEnd
  subject: { identifier: string; status: SubjectStatus; roles: readonly string[]; epoch: number }
}
