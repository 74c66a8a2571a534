/** The change feed's entries: every change that can end a credential or alter what a check answers. */

/**
 * One entry. Positions are given out in growing order and never twice; over PostgreSQL entries may become visible in another
 * order, and some positions never do. Of two entries about the same subject the later one has the higher position.
 */
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

/** What an operation that may append answers. */
export interface Appended {
  /** The position of its last entry, or the feed's current one if it appended none; for people and for metrics. */
  position: number
  /** What a reader has once it has read this, for `ChangeFeed.covers`: the entries, or everything that there is. */
  mark: string
}
