/** The port for passwords that are known from breaches (NIST SP 800-63B §3.1.1.2): what a source of them answers. */

/** Why a source could not say: a word for the audit log. */
export type BreachSourceFailure =
  | 'timeout'
  | 'unreachable'
  | 'refused'
  | 'too-large'
  | 'malformed'
  | 'unreadable'

/** `unknown`: the source could not say, and the password is to be treated as if it were not known. */
export type BreachAnswer =
  | { outcome: 'breached' | 'not-breached' }
  | { outcome: 'unknown'; failure: BreachSourceFailure }

export interface BreachSource {
  /**
   * Whether the password is in a breach that this source knows of. Never rejects; safe to call at any time, and at once
   * for many.
   *
   * @param password - In its normal form.
   */
  find(password: string): Promise<BreachAnswer>
}
