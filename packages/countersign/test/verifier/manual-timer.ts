/** A timer that a test lets go off: what a verifier waits for, without waiting. */
import type { Timer } from '../../src/verifier/timer.ts'

export class ManualTimer {
  readonly #waiting = new Map<() => void, number>()

  readonly start: Timer = (ms, act) => {
    // A new function: the same act may wait twice.
    const entry = () => act()
    this.#waiting.set(entry, ms)
    return () => void this.#waiting.delete(entry)
  }

  /** What tells one start from another, of those that wait for so long. */
  started(ms: number): object[] {
    return [...this.#waiting].filter(([, length]) => length === ms).map(([entry]) => entry)
  }

  /** For how long each of those waits that is not over, ms. */
  get waiting(): number[] {
    return [...this.#waiting.values()]
  }

  /** Lets all go off that wait for so long. */
  goOff(ms: number): void {
    for (const [entry, length] of [...this.#waiting]) {
      if (length !== ms) continue
      this.#waiting.delete(entry)
      entry()
    }
  }
}
