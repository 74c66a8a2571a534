/** Runs a few tasks at once, lets a bounded number wait, and turns the rest away at once. */

/** A bound within the queue's: whoever has the key holds no more places at once, running and waiting. */
export interface Share {
  key: string
  places: number
}

const whole: readonly Share[] = []

export class BoundedQueue {
  readonly #concurrency: number
  readonly #maxQueued: number
  readonly #waiting: (() => void)[] = []
  /** Places that are held, by key. */
  readonly #held = new Map<string, number>()
  #running = 0

  constructor(concurrency: number, maxQueued: number) {
    this.#concurrency = concurrency
    this.#maxQueued = maxQueued
  }

  /**
   * Runs the task, now or when its turn comes; `busy` when too many wait already. First come, first served.
   *
   * @param shares - Of whom it is: `busy` too when one of them has no place left, however many others have.
   */
  async run<Result>(task: () => Promise<Result>, shares: readonly Share[] = whole): Promise<Result | 'busy'> {
    if (shares.some(({ key, places }) => (this.#held.get(key) ?? 0) >= places)) return 'busy'
    if (this.#running >= this.#concurrency && this.#waiting.length >= this.#maxQueued) return 'busy'
    for (const { key } of shares) this.#held.set(key, (this.#held.get(key) ?? 0) + 1)
    try {
      return await this.#runInTurn(task)
    } finally {
      for (const { key } of shares) this.#giveBack(key)
    }
  }

  async #runInTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    // Whoever finishes hands its place over, so `#running` stays as it is.
    if (this.#running >= this.#concurrency) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#running += 1
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #giveBack(key: string): void {
    const held = this.#held.get(key) ?? 0
    if (held > 1) this.#held.set(key, held - 1)
    else this.#held.delete(key)
  }
}
