/** The port to stored signing keys. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { StoredKey } from './signing-key.ts'

export interface KeyStore {
  /** Every key, oldest first, whatever its state. */
  list(): Promise<StoredKey[]>

  /**
   * Makes sure that the algorithm of `key` has an active key: a key of that algorithm that is active stays, one that
   * retired becomes active again, and only where there is neither is `key` itself added. Active keys of other
   * algorithms retire. Of several nodes that start at once, exactly one adds its key.
   *
   * Appends a `keys` entry when anything changed; writes the audit events when `key` was added.
   *
   * @returns Every key afterwards, oldest first.
   */
  activate(key: StoredKey, audit: readonly AuditEvent[]): Promise<StoredKey[]>
}
