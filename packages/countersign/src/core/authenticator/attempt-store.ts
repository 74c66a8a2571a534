/** The port to counted attempts: in the store, so that neither a restart nor another process resets them (K19). */
import type { Subject } from '../subject/subject.ts'
import type { AttemptAllowance, Spent } from './attempt-rate.ts'
import type { JudgedAttempt, SignInAttempt } from './sign-in-attempt.ts'

/** An account as sign-in reads it. */
export interface Credentials {
  subject: Subject
  /** Absent where the account has no password. */
  passwordHash?: string
}

export interface BegunAttempt extends JudgedAttempt {
  /** Whose identifier it is, whatever their status. */
  found?: Credentials
  /** Until when the network is familiar to the account; 0 where it is not. */
  familiarUntil: number
  spent: Spent
}

export interface Settlement {
  allowances: readonly AttemptAllowance[]
  /** A digest like those of allowances, and wall time, ms; of several instants the latest counts. */
  familiar?: { key: string; until: number }
}

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
  spend(allowances: readonly AttemptAllowance[], now: number): Promise<Spent>

  /**
   * Begins an attempt to sign in: reads the account and spends what `judgeAttempt` chooses, in one transaction, and by the same
   * clock as `spend`.
   *
   * Not idempotent.
   */
  begin(attempt: SignInAttempt, now: number): Promise<BegunAttempt>

  /**
   * Settles an attempt that is not to count: gives back what it spent, and notes the network that it came from as familiar. Unknown
   * keys are passed over; a key with nothing left spent is removed.
   */
  settle(settlement: Settlement, now: number): Promise<void>

  /** Removes keys with nothing spent at `now`, and returns how many; removes what is familiar no longer as well. */
  prune(now: number): Promise<number>
}
