/**
 * Appending to the change feed and to the audit log: the last step of every transaction that does either.
 *
 * Sequences of PostgreSQL give out numbers when they are asked and show them when their transaction commits: a follower
 * that has read up to 8 would never see a 7 that commits later. So appends are serialised. Both ends stand in the one row
 * of `feed`, and whoever appends locks it until the commit: positions, and the hash chain, become visible in their order,
 * and a number is given out only with the commit that shows it. The lock is taken after every other lock, and nothing is
 * waited for but the database while it is held: it lasts for two round trips.
 */

import { chainHash } from '../../core/audit/audit-chain.ts'
import type { AuditEvent } from '../../core/audit/audit-event.ts'
import type { ChangeBody } from '../../core/revocation/change.ts'
import type { IssuedTokens } from '../../core/session/session-concern.ts'
import { toRow } from '../relational/change-row.ts'
import { databaseNow } from './database-now.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

export interface NewEntry {
  body: ChangeBody
  /** By what is known of the tokens that were issued when the entry is appended. */
  concernsUntil: (issued: IssuedTokens) => number
}

/** Both ends, as the transaction that holds the lock knows them. */
export interface Ends {
  position: number
  auditSequence: number
  auditHash: string
  issued: IssuedTokens
}

const lock = statement<Record<string, never>>()('append.lock', ({ build, sql }) =>
  build
    .selectFrom('feed')
    .select(['position', 'audit_sequence', 'audit_hash', 'token_lifetime_seconds', 'issued_until'])
    .select(databaseNow(sql).as('now'))
    .forNoKeyUpdate(),
)

const insertChange = statement<{
  position: number
  concernsUntil: number
  kind: ChangeBody['kind']
  subject_id: string | null
  sid: string | null
  jti: string | null
  epoch: number | null
  roles: string | null
}>()('append.insertChange', ({ build, slot }) =>
  build.insertInto('change').values({
    position: slot('position'),
    concerns_until: slot('concernsUntil'),
    kind: slot('kind'),
    subject_id: slot('subject_id'),
    sid: slot('sid'),
    jti: slot('jti'),
    epoch: slot('epoch'),
    roles: slot('roles'),
  }),
)

const insertLine = statement<{
  sequence: number
  hash: string
  event: string
  at: number
  action: string
  outcome: string
  actor: string | null
  subject_id: string | null
}>()('append.insertLine', ({ build, slot }) =>
  build.insertInto('audit').values({
    sequence: slot('sequence'),
    hash: slot('hash'),
    event: slot('event'),
    at: slot('at'),
    action: slot('action'),
    outcome: slot('outcome'),
    actor: slot('actor'),
    subject_id: slot('subject_id'),
  }),
)

const setEnds = statement<{ position: number; auditSequence: number; auditHash: string }>()(
  'append.setEnds',
  ({ build, slot }) =>
    build.updateTable('feed').set({
      position: slot('position'),
      audit_sequence: slot('auditSequence'),
      audit_hash: slot('auditHash'),
    }),
)

/** Wakes the followers once the transaction has committed. Nothing depends on its arrival. */
const notify = statement<{ position: string }>()('append.notify', ({ build, slot, sql }) =>
  // The schema names the channel: several may share a database.
  build.selectNoFrom(sql`pg_notify(current_schema(), ${slot('position')})`.as('sent')),
)

const current = statement<Record<string, never>>()('append.current', ({ build }) =>
  build.selectFrom('feed').select('position'),
)

/** Locks both ends. Everything that was appended before is committed and visible now. */
export async function lockEnds(transaction: Transaction): Promise<Ends> {
  const row = await transaction.get(lock, {})
  // The migration inserts the row and nothing deletes it.
  if (row === undefined) throw new Error('the feed has no row')
  return {
    position: row.position,
    auditSequence: row.audit_sequence,
    auditHash: row.audit_hash,
    issued: {
      longestSeconds: row.token_lifetime_seconds,
      notedUntil: row.issued_until,
      sharedAt: transaction.ownTime(row.now, 0),
    },
  }
}

/** Appends to what was locked; answers the feed's last position. */
export function appendTo(
  transaction: Transaction,
  ends: Ends,
  entries: readonly NewEntry[],
  events: readonly AuditEvent[],
): number {
  let { position, auditSequence, auditHash } = ends
  for (const { body, concernsUntil } of entries) {
    position += 1
    transaction.send(insertChange, {
      ...toRow(body),
      position,
      concernsUntil: concernsUntil(ends.issued),
    })
  }
  for (const event of events) {
    auditSequence += 1
    auditHash = chainHash(auditHash, auditSequence, event)
    transaction.send(insertLine, {
      sequence: auditSequence,
      hash: auditHash,
      event: JSON.stringify(event),
      at: event.at,
      action: event.action,
      outcome: event.outcome,
      actor: event.actor ?? null,
      subject_id: event.subjectId ?? null,
    })
  }
  transaction.send(setEnds, { position, auditSequence, auditHash })
  if (entries.length > 0) transaction.send(notify, { position: String(position) })
  return position
}

/**
 * Appends, as the last step of a transaction; with nothing to append, no lock is taken.
 *
 * @returns The position of the last entry, or the feed's current one.
 */
export async function append(
  transaction: Transaction,
  entries: readonly NewEntry[],
  events: readonly AuditEvent[],
): Promise<number> {
  if (entries.length === 0 && events.length === 0) return currentPosition(transaction)
  return appendTo(transaction, await lockEnds(transaction), entries, events)
}

/** The position of the feed's last entry that is committed, pruned or not; 0 when there never was one. */
export async function currentPosition(transaction: Transaction): Promise<number> {
  return (await transaction.get(current, {}))?.position ?? 0
}
