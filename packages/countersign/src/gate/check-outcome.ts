/** What a check is asked and what it answers. */
import type { CheckRefusal } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { IdentifierCarrier } from '../core/session/session.ts'

/** A credential as the client presented it, or why there is none to check. */
export type Presented =
  | { kind: 'session'; identifier: string; carrier: IdentifierCarrier }
  | { kind: 'token'; token: string }
  | { kind: 'none'; reason: 'missing' | 'malformed' | 'ambiguous' }

export type CheckOutcome = { ok: true; identity: Identity } | { ok: false; reason: CheckRefusal }

export interface CheckOptions {
  /**
   * How stale the node may be for this check, ms; 0 is strict (linearizable): everything revoked before the call is
   * refused. By default the `maxStalenessMs` of the configuration; a larger one does not loosen it.
   */
  maxStalenessMs?: number
}
