/** Appending to the audit log, inside the transaction of the operation that the events record. */
import { chainHash, chainStart } from '../../core/audit/audit-chain.ts'
import type { AuditEvent } from '../../core/audit/audit-event.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const last = statement<Record<string, never>>()('audit.last', ({ build }) =>
  build.selectFrom('audit').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1),
)

const insert = statement<{ sequence: number; hash: string; event: string }>()(
  'audit.insert',
  ({ build, slot }) =>
    build
      .insertInto('audit')
      .values({ sequence: slot('sequence'), hash: slot('hash'), event: slot('event') }),
)

/** Continues the chain from the last row; the write lock is held, so that no other process continues it too. */
export function appendAudit(database: Database, events: readonly AuditEvent[]): void {
  if (events.length === 0) return
  let { sequence, hash } = database.get(last, {}) ?? { sequence: 0, hash: chainStart }
  for (const event of events) {
    sequence += 1
    hash = chainHash(hash, sequence, event)
    database.run(insert, { sequence, hash, event: JSON.stringify(event) })
  }
}
