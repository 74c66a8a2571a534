/** The port to stored signing keys. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { StoredKey } from './signing-key.ts'

export interface KeyStore {
  /** Every key, oldest first, whatever its state. */
  list(): Promise<StoredKey[]>

  /**
   * Makes sure that the algorithm of `key` has an active key: one that is active stays, otherwise `key` is added. Of
   * several nodes that start at once, exactly one adds its key. Keys of other algorithms are left as they are: an
   * application with another setting may share the store.
   *
   * Appends a `keys` entry, and writes the audit events, when `key` was added.
   *
   * @returns Every key afterwards, oldest first.
   */
  ensureActive(key: StoredKey, audit: readonly AuditEvent[]): Promise<StoredKey[]>
}
