/** What a check is asked and what it answers. */
import type { CheckRefusal } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { PresentedCarrier } from '../core/session/session.ts'

/** A credential as the client presented it, or why there is none to check. */
export type Presented =
  | { kind: 'session'; identifier: string; carrier: PresentedCarrier }
  | { kind: 'token'; token: string; scheme: 'bearer' }
  /** Not presented by its holder, but asked about by a service, which has the proof to check itself (RFC 9449 §6.2). */
  | { kind: 'token'; token: string; scheme: 'introspection' }
  | { kind: 'token'; token: string; scheme: 'dpop'; proof?: PresentedProof | undefined }
  | { kind: 'none'; reason: 'missing' | 'malformed' | 'ambiguous' | 'cookies-too-large' }

/** A proof of possession as it came, and what it is held against. */
export interface PresentedProof {
  /** The header's value; of several headers all of them, which is no proof. */
  compact: string
  method: string
  /** As the client sent it, without the query. */
  path: string
}

export type CheckOutcome = { ok: true; identity: Identity } | CheckRefused

export interface CheckRefused {
  ok: false
  reason: CheckRefusal
  /** Where a proof of possession was called for: the nonce that the next one may carry, or must (RFC 9449 §9). */
  nonce?: string
}

export interface CheckOptions {
  /**
   * How stale the node may be for this check, ms; 0 is strict (linearizable): everything revoked before the call is
   * refused. By default the `maxStalenessMs` of the configuration; a larger one does not loosen it.
   */
  maxStalenessMs?: number
  /** Whether the check is a use of the session, which puts off its idle timeout. True by default. */
  isUse?: boolean
}
