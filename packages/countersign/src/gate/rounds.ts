/** Something that a node does again and again, on a timer of its own: never twice at once, and never after it was closed. */

/** How long it waits at most between two rounds that failed, where it waits less between others, ms. */
const longestBackoffMs = 1000

export interface RoundsParts {
  /** One round. */
  run: () => Promise<void>
  /** Between the end of a round and the next, ms. */
  everyMs: number
  /** The least between the end of a round that `wake` began and the next, ms: many calls are served together, the first at once. */
  wokenEveryMs: number
  /** From 0 to 1, evenly; so that not all nodes ask a store at once that comes back. */
  share: () => number
  /** Told of the first of several rounds that fail one after the other. */
  onFault: (fault: unknown) => void
}

export class Rounds {
  readonly #parts: RoundsParts
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()
  #isRunning = false
  /** Set for a while after a round that was woken: who calls `wake` then is served at the end of it. */
  #isResting = false
  #isWoken = false
  #isClosed = false
  /** Rounds that failed since the last one that did not. */
  #failures = 0

  constructor(parts: RoundsParts) {
    this.#parts = parts
  }

  /** Begins: the first round comes after a pause. */
  start(): void {
    this.#wait(this.#parts.everyMs, () => this.#begin())
  }

  /** The next round begins now, or soon after the one under way. */
  wake(): void {
    this.#isWoken = true
    if (this.#isRunning || this.#isResting || this.#isClosed || this.#timer === undefined) return
    // A store that is away is not asked more often for that.
    if (this.#failures > 0) return
    clearTimeout(this.#timer)
    this.#begin()
  }

  /** Ends the rounds; resolves when the one under way is over. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#round
  }

  #schedule(wasWoken: boolean): void {
    if (this.#isClosed) return
    const { everyMs, wokenEveryMs } = this.#parts
    const restMs = Math.min(wokenEveryMs, everyMs)
    if (this.#failures > 0) this.#wait(this.#backoffMs(), () => this.#begin())
    else if (!wasWoken) this.#wait(this.#isWoken ? 0 : everyMs, () => this.#begin())
    else {
      this.#isResting = true
      this.#wait(restMs, () => {
        this.#isResting = false
        if (this.#isWoken) this.#begin()
        else this.#wait(everyMs - restMs, () => this.#begin())
      })
    }
  }

  #wait(ms: number, then: () => void): void {
    this.#timer = setTimeout(then, ms)
    this.#timer.unref()
  }

  #begin(): void {
    const wasWoken = this.#isWoken
    this.#isRunning = true
    this.#isWoken = false
    this.#round = this.#runOne().finally(() => {
      this.#isRunning = false
      this.#schedule(wasWoken)
    })
  }

  #backoffMs(): number {
    const { everyMs, share } = this.#parts
    const backoffMs = Math.min(
      everyMs * 2 ** Math.min(this.#failures, 10),
      Math.max(everyMs, longestBackoffMs),
    )
    return backoffMs * (0.5 + share() / 2)
  }

  async #runOne(): Promise<void> {
    try {
      await this.#parts.run()
      this.#failures = 0
    } catch (fault) {
      // A store that is away would be reported with every round; once is enough until it has come back.
      if (this.#failures === 0) this.#parts.onFault(fault)
      this.#failures += 1
    }
  }
}
