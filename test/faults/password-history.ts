/** Which password of a subject may have been the current one, and when. */
import type { Call } from './history.ts'
import { writeOutcome } from './outcome.ts'

export class PasswordHistory {
  /** By subject, in the order in which the calls began. */
  readonly #changes = new Map<number, Call[]>()

  constructor(calls: readonly Call[]) {
    for (const call of calls) {
      if (call.operation !== 'change-password' && call.operation !== 'recover') continue
      if (writeOutcome(call) === 'undone') continue
      const list = this.#changes.get(call.subject)
      if (list === undefined) this.#changes.set(call.subject, [call])
      else list.push(call)
    }
    for (const list of this.#changes.values()) list.sort((a, b) => a.began - b.began)
  }

  /** Every password that may have been the current one at some moment from `began` to `ended`; accounts begin with number 0. */
  possible(subject: number, began: number, ended: number): Set<number> {
    const changes = (this.#changes.get(subject) ?? []).filter(change => change.began <= ended)
    let settled: Call | undefined
    for (const change of changes) {
      const isSettled = writeOutcome(change) === 'done' && change.ended < began
      if (isSettled && (settled === undefined || change.ended > settled.ended)) settled = change
    }
    const possible = new Set([settled?.nextPassword ?? 0])
    // What an earlier change left open was closed by the one that is settled: it named another password as the current one.
    for (const { operation, password, nextPassword, began: changedFrom } of changes) {
      if (nextPassword === undefined) continue
      // A ticket asks for no password that was before; but every other change makes it void.
      const isPossible =
        operation === 'recover'
          ? settled === undefined || changedFrom > settled.ended
          : password !== undefined && possible.has(password)
      if (isPossible) possible.add(nextPassword)
    }
    return possible
  }
}
