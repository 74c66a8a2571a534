/** Runs a few tasks at once, lets a bounded number wait, and turns the rest away at once. */

export class BoundedQueue {
  readonly #concurrency: number
  readonly #maxQueued: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(concurrency: number, maxQueued: number) {
    this.#concurrency = concurrency
    this.#maxQueued = maxQueued
  }

  /** Runs the task, now or when its turn comes; `busy` when too many wait already. First come, first served. */
  async run<Result>(task: () => Promise<Result>): Promise<Result | 'busy'> {
    if (this.#running >= this.#concurrency) {
      if (this.#waiting.length >= this.#maxQueued) return 'busy'
      // Whoever finishes hands its place over, so `#running` stays as it is.
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
