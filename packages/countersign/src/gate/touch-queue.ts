/** Touches, written behind: coalesced a session, flushed in batches, never waited for by a check. */
import type { SessionStore, Touch } from '../core/session/session-store.ts'

/** The longest that a touch waits, ms; less where the idle timeout is short. */
const flushEveryMs = 1000
/** A batch's size: bounds the transaction that it becomes. */
const batchSize = 1000

export class TouchQueue {
  readonly #sessions: SessionStore
  readonly #onFault: (fault: unknown) => void
  #pending = new Map<string, Touch>()
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(sessions: SessionStore, onFault: (fault: unknown) => void) {
    this.#sessions = sessions
    this.#onFault = onFault
  }

  /** Notes that the session was used. The latest use of each is written. */
  add(sid: string, touch: Touch, withinMs: number): void {
    this.#pending.set(sid, touch)
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => void this.flush(), Math.min(withinMs, flushEveryMs))
    this.#timer.unref()
  }

  /** When the session was last used as far as this node knows and has not written; 0 when it has written all. */
  lastSeenAt(sid: string): number {
    return this.#pending.get(sid)?.lastSeenAt ?? 0
  }

  /** Writes what is pending; resolves when it, and every flush before, is done. A fault is reported and its touches are kept for the next flush. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushing = this.#flushing.then(() => this.#write())
    return this.#flushing
  }

  async #write(): Promise<void> {
    const pending = [...this.#pending]
    for (let from = 0; from < pending.length; from += batchSize) {
      const batch = pending.slice(from, from + batchSize)
      try {
        await this.#sessions.touch(batch.map(([, touch]) => touch))
      } catch (fault) {
        this.#onFault(fault)
        return
      }
      for (const [sid, touch] of batch) if (this.#pending.get(sid) === touch) this.#pending.delete(sid)
    }
  }
}
