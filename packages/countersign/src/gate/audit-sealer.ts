/** Takes what was appended to the audit log into its chain, within a second: whichever node finds that nobody else has done it. */
import type { AuditLog } from '../core/audit/audit-log.ts'
import type { Clock, Random } from '../core/clock.ts'
import { Rounds, type RoundsParts } from './rounds.ts'

/** How often a node looks. What it finds there at two looks one after the other it takes in. */
const lookEveryMs = 500
/** How many appends are taken in one transaction. */
const batch = 500
/** How many of those whoever reads the log waits for; more are left of a log of version 0.1 that is being taken over. */
const mostAwaited = 20

export interface AuditSealerParts extends Pick<RoundsParts, 'share' | 'onFault'> {
  audit: Pick<AuditLog, 'seal' | 'unsealed'>
  /** Of the chain. */
  key: Uint8Array
  random: Random
  clock: Pick<Clock, 'monotonic'>
}

export class AuditSealer {
  readonly #parts: AuditSealerParts
  readonly #rounds: Rounds
  #isClosed = false
  /** What was not sealed at the last look. */
  #seen: number | undefined
  /** When that was first seen, on the monotonic clock. */
  #seenAt = 0
  #lines = 0

  constructor(parts: AuditSealerParts) {
    this.#parts = parts
    const { share, onFault } = parts
    const run = () => this.#look()
    this.#rounds = new Rounds({ run, everyMs: lookEveryMs, wokenEveryMs: lookEveryMs, share, onFault })
  }

  /** The number of the last line, and for how long the oldest has waited that is not in the log, ms; as of the last look. */
  get figures(): { auditLines: number; auditUnsealedMs: number } {
    const waits = this.#seen === undefined ? 0 : this.#parts.clock.monotonic() - this.#seenAt
    return { auditLines: this.#lines, auditUnsealedMs: waits }
  }

  start(): void {
    this.#rounds.start()
  }

  /** Ends the sealing under way after its next step, and takes in what is left where that is one. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#rounds.close()
    // Nothing is lost where it fails: the next node seals it.
    await this.#sealOnce().catch(this.#parts.onFault)
  }

  /**
   * Takes in what was appended before the call, so that whoever reads the log finds it there.
   *
   * @throws {StorageError} safe to retry.
   */
  seal(): Promise<void> {
    return this.#sealAll(mostAwaited)
  }

  async #look(): Promise<void> {
    const { oldest, lines } = await this.#parts.audit.unsealed()
    const isLeft = oldest !== undefined && oldest === this.#seen
    if (!isLeft) this.#seenAt = this.#parts.clock.monotonic()
    this.#seen = oldest
    this.#lines = lines
    if (isLeft) await this.#sealAll(Number.POSITIVE_INFINITY)
  }

  async #sealAll(most: number): Promise<void> {
    for (let count = 0; count < most && !this.#isClosed; count++) if ((await this.#sealOnce()) < batch) return
  }

  #sealOnce(): Promise<number> {
    const { audit, key, random } = this.#parts
    return audit.seal({ key, seed: random(32), limit: batch })
  }
}
