/** What a sign-in comes to, whatever was proved, and what the caller vouches for. */

import type { FactorKind } from '../../core/authenticator/factor.ts'
import type { PasswordWeakness } from '../../core/authenticator/password.ts'
import type { Subject } from '../../core/subject/subject.ts'
import type { Caller } from '../account-parts.ts'
import type { CreatedSession } from '../create-session.ts'
import type { CreatedToken } from '../create-token.ts'

/** What the caller vouches for: never taken from a request's body. */
export interface SignInCaller extends Caller {
  /** The `sid` of each session that the same client presented: they end, so that no identifier survives a sign-in (K01). */
  replaces?: readonly string[]
  /**
   * What the client kept of `device` in the outcome of a sign-in before, as the client sent it; a list where it sent several
   * cookies of the name. Who has it is not kept out by strangers who guess (K41); it proves nothing else.
   */
  device?: string | readonly string[]
}

/** What a client is to keep for ninety days, and to show at its next sign-in as `caller.device`. */
interface ForDevice {
  /** At most 175 characters of base64url and points; absent where what it showed remains good, and where attempts are not counted. */
  device?: string
}

/** Why the password would be refused if it were set today, as one of before an import or a breach: it should be changed. */
interface OfWeakPassword {
  passwordWeakness?: PasswordWeakness
}

export interface TokenSignInCaller extends SignInCaller {
  /**
   * The thumbprint of a key that the client has proved to have (RFC 9449); the tokens work for nobody else. The caller must
   * have verified the proof.
   */
  senderKey?: string
}

export type SessionSignInOutcome =
  | ({ ok: true; credential: 'session'; subject: Subject } & CreatedSession & ForDevice & OfWeakPassword)
  | SignInRefusal
export type TokenSignInOutcome =
  | ({ ok: true; credential: 'token'; subject: Subject } & CreatedToken & ForDevice & OfWeakPassword)
  | SignInRefusal
export type SignInOutcome = SessionSignInOutcome | TokenSignInOutcome

export type SignInRefusal =
  | { ok: false; reason: 'invalid-credentials' }
  /** The first proof was right: the ticket is good for five minutes, for `auth.factors.signIn` with one of these. */
  | { ok: false; reason: 'factor-required'; ticket: string; factors: readonly FactorKind[] }
  /** A code that is wrong, or was used by another call meanwhile. */
  | { ok: false; reason: 'invalid-factor' }
  /** For a token: no client has that `client_id`; nothing was checked. */
  | { ok: false; reason: 'invalid-client' }
  /** For a token: the subject's roles or the client's claims are too long for one. */
  | { ok: false; reason: 'token-too-large' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }
  | { ok: false; reason: 'busy' }
  /** No key was proved, and tokens must be bound to one. */
  | { ok: false; reason: 'invalid-dpop-proof' }
  /** A hook of the application refused it, or failed. */
  | { ok: false; reason: 'sign-in-refused' | 'hook-failed' }
