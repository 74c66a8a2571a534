/** A store: every port together, opened by a driver that the caller passes in. */
import type { AddressStore } from './address/address-store.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { AttemptStore } from './authenticator/attempt-store.ts'
import type { FactorStore } from './authenticator/factor-store.ts'
import type { KeyStore } from './key/key-store.ts'
import type { RootStore } from './key/root-key.ts'
import type { MessageStore } from './mail/message-store.ts'
import type { ChangeFeed } from './revocation/change-feed.ts'
import type { NodeRegistry } from './revocation/node-registry.ts'
import type { RevocationStore } from './revocation/revocation-store.ts'
import type { SessionStore } from './session/session-store.ts'
import type { SharedTime } from './shared-time.ts'
import type { SubjectStore } from './subject/subject-store.ts'
import type { TicketStore } from './ticket/ticket-store.ts'
import type { ProofStore } from './token/proof-store.ts'
import type { WebhookStore } from './webhook/webhook-store.ts'

export interface Storage {
  readonly subjects: SubjectStore
  readonly addresses: AddressStore
  readonly tickets: TicketStore
  readonly factors: FactorStore
  readonly sessions: SessionStore
  readonly keys: KeyStore
  readonly roots: RootStore
  readonly revocations: RevocationStore
  readonly changes: ChangeFeed
  readonly attempts: AttemptStore
  readonly proofs: ProofStore
  readonly audit: AuditLog
  readonly nodes: NodeRegistry
  readonly time: SharedTime
  readonly messages: MessageStore
  readonly webhooks: WebhookStore
  /** How stale a node may be by default over this store, in ms; 0 where asking costs next to nothing. */
  readonly defaultMaxStalenessMs: number
  /** Finishes what is under way and lets go of every resource. */
  close(): Promise<void>
}

/** What `storage` is in the options: opens the store, bringing its schema up to date. */
export interface StorageDriver {
  /** @throws {StorageError} when it cannot be opened. */
  open(): Promise<Storage>
}
