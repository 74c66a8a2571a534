/** The change feed's entries: every change that can end a credential or alter what a check answers. */

/** One entry. `position` orders all entries of one store; positions grow and are never used twice. */
export type Change = {
  position: number
  /** Until when a credential that this concerns could live, wall time ms; afterwards the entry may be pruned. */
  concernsUntil: number
} & ChangeBody

export type ChangeBody =
  /** One session ended, and with it every token that carries its `sid`. */
  | { kind: 'session'; sid: string; subjectId: string }
  /** Everything of the subject issued under an epoch below this one ended, but the spared session and token. */
  | { kind: 'epoch'; subjectId: string; epoch: number; sparedSid?: string; sparedJti?: string }
  /** One token ended. */
  | { kind: 'token'; jti: string }
  /** The subject's roles are these now: nothing ends, and every check must answer with them. */
  | { kind: 'roles'; subjectId: string; roles: readonly string[] }
  /** The signing keys are no longer those that the node loaded. */
  | { kind: 'keys' }

/** What an operation that may append answers: the position of its last entry, or the feed's current one if it appended none. */
export interface Appended {
  position: number
}
