/** Faults of the upstream, told once for an outage and again every ten seconds of it: not once for each call that they meet. */
import type { Clock } from '../core/clock.ts'

const againAfterMs = 10_000

export class FaultNotes {
  readonly #onFault: (fault: unknown) => void
  readonly #clock: Pick<Clock, 'monotonic'>
  #told: { message: string; at: number } | undefined

  constructor(onFault: (fault: unknown) => void, clock: Pick<Clock, 'monotonic'>) {
    this.#onFault = onFault
    this.#clock = clock
  }

  failed(fault: Error): void {
    const at = this.#clock.monotonic()
    const { message } = fault
    const isKnown = this.#told?.message === message && at - this.#told.at < againAfterMs
    if (isKnown) return
    this.#told = { message, at }
    this.#onFault(fault)
  }

  /** The upstream has confirmed: the next fault is another outage. */
  worked(): void {
    this.#told = undefined
  }
}
