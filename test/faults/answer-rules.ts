/** When a call may stay without an answer: only while something was done to its node, or to the store beneath it. */
import type { Call, FaultKind, FaultRecord, History } from './history.ts'

const unanswering: readonly FaultKind[] = [
  'kill',
  'pause',
  'died',
  'cut',
  'delay',
  'half-open',
  'database-restart',
  'database-crash',
]

export class NoAnswerRule {
  readonly #faults: readonly FaultRecord[]

  constructor({ faults }: History) {
    this.#faults = faults.filter(({ fault }) => unanswering.includes(fault))
  }

  isExplained({ node, began, ended }: Call): boolean {
    return this.#faults.some(
      fault =>
        (fault.node === undefined || fault.node === node) && fault.began <= ended && fault.ended >= began,
    )
  }
}
