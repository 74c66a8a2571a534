/** Signals that fire when a credential ends: for connections that outlive the request that opened them. */
import { BoundedQueue } from '../core/bounded-queue.ts'
import type { Clock } from '../core/clock.ts'
import type { Identity } from '../core/identity.ts'
import type { Watches } from './watches.ts'

/** A timer holds no more than 24 days. */
const longestWaitMs = 86_400_000
const never: AbortSignal = new AbortController().signal

export interface EndSignalParts {
  watches: Pick<Watches, 'openUnbounded'>
  clock: Pick<Clock, 'now'>
  /** What answers, whenever it is asked, whether the credential lives, as far as this node has applied the feed. */
  judgeOf: (identity: Identity) => () => Promise<boolean>
  onFault: (fault: unknown) => void
}

export class EndSignals {
  readonly #parts: EndSignalParts
  /** One for each credential, however many connections it has opened; by `sid` or `jti`. */
  readonly #signals = new Map<string, AbortSignal>()
  /** A few at once: after a long silence all of them are judged anew. */
  readonly #judging = new BoundedQueue(16, Number.MAX_SAFE_INTEGER)

  constructor(parts: EndSignalParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#signals.size
  }

  /** The same signal for the same credential. One that has ended already fires a moment later. */
  of(identity: Identity): AbortSignal {
    const name = identity.kind === 'session' ? `session ${identity.sid}` : `token ${identity.jti}`
    const known = this.#signals.get(name)
    if (known !== undefined) return known
    const ended = new AbortController()
    this.#signals.set(name, ended.signal)
    void this.#watch(identity, ended).finally(() => this.#signals.delete(name))
    return ended.signal
  }

  /** Held for as long as the credential lives: whoever listens need not keep the signal. */
  async #watch(identity: Identity, ended: AbortController): Promise<void> {
    const { watches, clock, onFault } = this.#parts
    const isLive = this.#parts.judgeOf(identity)
    // No call of a client's: there are no more than there are credentials.
    const watch = watches.openUnbounded(identity)
    try {
      // Before the first wait: it may have ended since it was checked.
      while ((await this.#judging.run(isLive)) === true) {
        const leftMs = identity.expiresAt - clock.now()
        const why = await watch.wait(Math.min(Math.max(leftMs, 1), longestWaitMs), never)
        // The node stops, and with it whatever was connected to it.
        if (why === 'ended') return
      }
      ended.abort(new DOMException('The credential has ended.', 'AbortError'))
    } catch (fault) {
      // What cannot be confirmed is not gone on with.
      onFault(fault)
      ended.abort(new DOMException('Whether the credential lives cannot be confirmed.', 'AbortError'))
    } finally {
      watch.close()
    }
  }
}
