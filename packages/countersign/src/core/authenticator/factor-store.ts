/** The port to second factors: using one and what it is used for are one transaction. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { NewMessage } from '../mail/message-store.ts'
import type { Appended } from '../revocation/change.ts'
import type { Ending } from '../subject/subject-store.ts'
import type { UsedProof } from '../token/proof-store.ts'
import type { FactorProof, StoredFactor } from './factor.ts'

/** What finishes a sign-in beside its first proof. */
export interface FactorUse {
  factor: FactorProof
  /** The sealed ticket that the first proof was answered with: used up with the factor, and only with one that counts. */
  ticket: UsedProof
}

/** A change of the factors: mails tell of it, and everything that the subject holds ends but what is spared (`factor-changed`). */
export interface FactorChange extends Ending {
  messages?: readonly NewMessage[]
}

/**
 * `Subject.factors` says what a subject has, and changes in the transaction that changes it; whatever adds or removes a factor raises
 * the epoch too, so that a sign-in which read the subject before does not come through. Every method rejects with `StorageError`
 * when the store cannot be reached: the outcome is unknown then. `use` is not safe to repeat; everything else is.
 */
export interface FactorStore {
  /** Of a subject, in the order in which they were begun, those that are not confirmed too; and how many recovery codes are left. */
  list(subjectId: string): Promise<{ factors: StoredFactor[]; recoveryCodes: number }>

  /**
   * Begins one, which counts for nothing before it is confirmed. Another that was begun and is not confirmed goes.
   *
   * `too-many` where the subject has `maxTotpFactors`.
   */
  begin(input: {
    factor: StoredFactor
    audit: readonly AuditEvent[]
  }): Promise<'begun' | 'too-many' | 'unknown-subject'>

  /**
   * Confirms one that was begun within `confirmableMs`; `step`, by which it was proved, is used. Of any number of calls one is
   * `confirmed`.
   *
   * @param input.codes - Digests of recovery codes, added where the subject has none; `hasNewCodes` says whether they were.
   */
  confirm(
    input: FactorChange & { id: string; step: number; codes: readonly Uint8Array[] },
  ): Promise<
    ({ outcome: 'confirmed'; epoch: number; hasNewCodes: boolean } & Appended) | { outcome: 'unknown-factor' }
  >

  /** Removes one that was confirmed; with the last one the recovery codes go. */
  remove(
    input: FactorChange & { id: string },
  ): Promise<({ outcome: 'removed'; epoch: number } & Appended) | { outcome: 'unknown-factor' }>

  /** Puts these recovery codes in place of those before; nothing happens where the subject has no factor. */
  replaceCodes(
    input: FactorChange & { codes: readonly Uint8Array[] },
  ): Promise<({ outcome: 'replaced'; epoch: number } & Appended) | { outcome: 'no-factor' }>

  /**
   * Uses a factor where nothing is stored that it would be used with, as `SessionStore.create` does with `finishes`: of any number
   * of calls with one step or code exactly one is `used`, on all nodes together, and of any number with one ticket.
   *
   * Nothing is used up but by `used`.
   */
  use(
    input: FactorUse & { subjectId: string; epoch: number; at: number },
  ): Promise<'used' | 'subject-changed' | 'invalid-ticket' | 'invalid-factor'>
}
