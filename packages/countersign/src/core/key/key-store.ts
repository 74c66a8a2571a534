/** The port to stored keys. */
import type { Appended } from '../revocation/change.ts'
import type { KeyChange } from './key-change.ts'
import type { StoredKey } from './signing-key.ts'

export interface KeyStore {
  /** Every key, oldest first, whatever its state. */
  list(): Promise<StoredKey[]>

  /**
   * Changes the keys, all or nothing, where they are still those that the change was made for; `applyKeyChange` says
   * what that means. Of several nodes that make the same change at once, exactly one succeeds; the others read again.
   *
   * Appends a `keys` entry, and writes the audit events; a change of nothing does neither. A conflict changes nothing.
   *
   * @throws {StorageError} outcome unknown, safe to retry: what was done is a conflict then.
   */
  change(input: KeyChange): Promise<({ outcome: 'changed' } & Appended) | { outcome: 'conflict' }>
}
