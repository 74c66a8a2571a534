/** The port to counted attempts: in the store, so that neither a restart nor another process resets them (K19). */
import type { AttemptAllowance } from './attempt-rate.ts'

export interface AttemptStore {
  /**
   * Spends one attempt of every allowance by `spendAttempt`, or, where one of them has none left, of none.
   *
   * A store with a clock of its own, which all nodes share, goes by that one in place of `now` (K33).
   *
   * Atomic: of any number of parallel calls no more get through than the allowance holds. Not idempotent.
   *
   * @returns When refused: the longest wait, and whether this is the first refusal since an attempt was last let
   *   through on that key, so that a flood leaves one line in the audit log rather than thousands.
   */
  spend(
    allowances: readonly AttemptAllowance[],
    now: number,
  ): Promise<{ ok: true } | { ok: false; retryAfterMs: number; first: boolean }>

  /** Gives one attempt back to every allowance; unknown keys are passed over. A key with nothing left spent is removed. */
  refund(allowances: readonly AttemptAllowance[], now: number): Promise<void>

  /** Until when a key is familiar, wall time ms; `undefined` for one that was never noted or has been pruned. */
  familiarUntil(key: string): Promise<number | undefined>

  /** Notes that a key is familiar, a digest like those of allowances; of several instants the latest counts. */
  noteFamiliar(key: string, until: number): Promise<void>

  /** Removes keys with nothing spent at `now`, and returns how many; removes what is familiar no longer as well. */
  prune(now: number): Promise<number>
}
