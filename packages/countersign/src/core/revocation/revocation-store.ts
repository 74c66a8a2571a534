/** The port for ending one stateless token. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Appended } from './change.ts'

export interface RevocationStore {
  /**
   * Ends the token with that `jti`; it is not stored anywhere, so an unknown one is a success.
   *
   * Idempotent. The answer comes when the entry is durable (RFC 7009 §2.2).
   *
   * @param input.at - Wall time, ms.
   * @param input.expiresAt - When the token expires, wall time ms. Where it is not known, the entry is kept until the last
   *   token issued up to `at` has expired (`tokensLiveUntil`).
   * @throws {StorageError} outcome unknown, safe to retry.
   */
  revokeToken(input: {
    jti: string
    at: number
    expiresAt?: number
    audit: readonly AuditEvent[]
  }): Promise<Appended>

  /**
   * Notes that access tokens of this lifetime are issued, and answers with the longest ever noted.
   *
   * Revocations are kept so long: a lifetime that was lowered yesterday must not let a longer-lived token outlive the
   * entry that ended it. Every ending that is committed later counts by it, on whichever node: so a node that notes it
   * before it issues such tokens may raise it while others run.
   */
  declareTokenLifetime(seconds: number): Promise<number>
}
