/** Whether a password is known from a breach: asks the sources, treats silence as "no", and says in the audit log that it did. */
import type { AuditLog } from '../core/audit/audit-log.ts'
import type { BreachSource, BreachSourceFailure } from '../core/authenticator/breached-passwords.ts'
import type { Clock } from '../core/clock.ts'

/** A source that is away fails for every password; one line in the log says so for all of them. */
const auditEveryMs = 60_000

export interface BreachCheckParts {
  /** In the order in which they are asked; none where nothing is configured. */
  sources: readonly BreachSource[]
  audit: Pick<AuditLog, 'append'>
  clock: Clock
  onFault: (fault: unknown) => void
}

export class BreachCheck {
  readonly #parts: BreachCheckParts
  #auditedAt = Number.NEGATIVE_INFINITY

  constructor(parts: BreachCheckParts) {
    this.#parts = parts
  }

  /**
   * Whether any source knows the password; false where none could say. Never rejects.
   *
   * @param password - In its normal form.
   */
  async isBreached(password: string): Promise<boolean> {
    for (const source of this.#parts.sources) {
      const answer = await source.find(password)
      if (answer.outcome === 'breached') return true
      if (answer.outcome === 'unknown') await this.#auditFailure(answer.failure)
    }
    return false
  }

  async #auditFailure(detail: BreachSourceFailure): Promise<void> {
    const { audit, clock, onFault } = this.#parts
    const now = clock.monotonic()
    if (now - this.#auditedAt < auditEveryMs) return
    this.#auditedAt = now
    try {
      await audit.append([
        { at: clock.now(), action: 'breached-check-failed', outcome: 'refused', detail, actor: 'system' },
      ])
    } catch (fault) {
      onFault(fault)
    }
  }
}
