/** The memory driver: one process, gone when it ends; for tests, trials and development. */
import type { StorageDriver } from '../../../src/core/storage.ts'
import { createAddressStore } from './address-store.ts'
import { createAttemptStore } from './attempt-store.ts'
import { createAuditLog } from './audit-log.ts'
import { createChangeFeed } from './change-feed.ts'
import { createFactorStore } from './factor-store.ts'
import { createKeyStore } from './key-store.ts'
import { createMessageStore } from './message-store.ts'
import { createNodeRegistry } from './node-registry.ts'
import { createProofStore } from './proof-store.ts'
import { createRevocationStore } from './revocation-store.ts'
import { createRootStore } from './root-store.ts'
import { createSessionStore } from './session-store.ts'
import { createSharedTime } from './shared-time.ts'
import { Door, emptyState } from './state.ts'
import { createSubjectStore } from './subject-store.ts'
import { createTicketStore } from './ticket-store.ts'
import { createWebhookStore } from './webhook-store.ts'

/**
 * Keeps everything in this process's memory, the audit log included.
 *
 * Every `open` of one driver opens the same data, as every open of one file would: two nodes can share it. Nothing that
 * goes in or comes out is shared with the caller.
 */
export function memory(): StorageDriver {
  const state = emptyState()
  return {
    async open() {
      const door = new Door(state)
      return {
        subjects: createSubjectStore(door),
        addresses: createAddressStore(door),
        tickets: createTicketStore(door),
        factors: createFactorStore(door),
        sessions: createSessionStore(door),
        keys: createKeyStore(door),
        roots: createRootStore(door),
        revocations: createRevocationStore(door),
        changes: createChangeFeed(door),
        attempts: createAttemptStore(door),
        proofs: createProofStore(door),
        audit: createAuditLog(door),
        nodes: createNodeRegistry(door),
        time: createSharedTime(door),
        messages: createMessageStore(door),
        webhooks: createWebhookStore(door),
        defaultMaxStalenessMs: 0,
        async close() {
          door.close()
        },
      }
    },
  }
}
