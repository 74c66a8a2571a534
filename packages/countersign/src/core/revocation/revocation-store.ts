/** The port for ending what no record stands for: one stateless token, or everything there is. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { StoredKey } from '../key/signing-key.ts'
import type { Appended } from './change.ts'

export interface RevocationStore {
  /**
   * Ends the token with that `jti`; it is not stored anywhere, so an unknown one is a success.
   *
   * Idempotent. The answer comes when the entry is durable (RFC 7009 §2.2).
   *
   * @param input.at - Wall time, ms.
   * @param input.expiresAt - When the token expires, wall time ms. Where it is not known, the entry is kept until the last
   *   token issued up to `at` has expired (`issuedUntil`).
   * @throws {StorageError} outcome unknown, safe to retry.
   */
  revokeToken(input: {
    jti: string
    at: number
    expiresAt?: number
    audit: readonly AuditEvent[]
  }): Promise<Appended>

  /**
   * Ends at most so many sessions (`backup-restored`), whosever they are. Nothing in the feed says so: it is what
   * comes before `endEverything`, where there may be too many for one transaction.
   *
   * @param input.after - `next` of the call before: what that one has looked at is not looked at again.
   * @returns How many it ended, and `next` where there may be more.
   * @throws {StorageError} outcome unknown, safe to retry.
   */
  endSessions(input: {
    at: number
    limit: number
    after?: Uint8Array
  }): Promise<{ ended: number; next?: Uint8Array }>

  /**
   * Ends every credential there is, of everybody, in one transaction: for a store that an older copy was put in place of,
   * and that knows nothing of what was ended since.
   *
   * Every session that has not ended ends (`backup-restored`); every key is revoked but those of `keys`, which are added
   * where they are missing. The feed jumps ahead by `feedJump` before it says so (one `keys` entry): no node's position
   * is one that it could go on from, so that each forgets what it has cached and begins from the snapshot.
   *
   * @returns How many sessions and keys it ended.
   * @throws {StorageError} outcome unknown, safe to retry.
   */
  endEverything(input: {
    at: number
    keys: readonly StoredKey[]
    audit: readonly AuditEvent[]
  }): Promise<{ sessions: number; keys: number } & Appended>

  /**
   * Notes that access tokens of this lifetime are issued, and answers with the longest ever noted.
   *
   * Revocations are kept so long: a lifetime that was lowered yesterday must not let a longer-lived token outlive the
   * entry that ended it. Every ending that is committed later counts by it, on whichever node: so a node that notes it
   * before it issues such tokens may raise it while others run.
   */
  declareTokenLifetime(seconds: number): Promise<number>
}
