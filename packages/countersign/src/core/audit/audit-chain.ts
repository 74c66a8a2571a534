/** The hash chain over the audit log: changing, removing or reordering a line breaks every hash after it. */
import { hash } from 'node:crypto'
import type { AuditEvent, AuditRecord } from './audit-event.ts'

/** The hash that stands before the first event. */
export const chainStart = ''

/** Fields in the order in which they are hashed; a new field goes to the end, so that old chains still verify. */
const fields = [
  'at',
  'action',
  'outcome',
  'detail',
  'actor',
  'subjectId',
  'credentialId',
  'kind',
  'address',
  'userAgent',
] as const satisfies readonly (keyof AuditEvent)[]

/** The hash of an event that stands after the event with hash `previous`: SHA-256, base64url, 43 characters. */
export function chainHash(previous: string, sequence: number, event: AuditEvent): string {
  const line = JSON.stringify([previous, sequence, ...fields.map(field => event[field] ?? null)])
  return hash('sha256', line, 'base64url')
}

/** A running verification: the sequence and hash that the next record must continue. */
export interface ChainState {
  sequence: number
  hash: string
}

/**
 * Follows the chain over records in their order.
 *
 * @returns The new state, or the sequence at which the chain is broken.
 */
export function verifyChain(
  state: ChainState,
  records: readonly AuditRecord[],
): { ok: true; state: ChainState } | { ok: false; brokenAt: number } {
  let { sequence, hash: previous } = state
  for (const record of records) {
    sequence += 1
    const expected = chainHash(previous, sequence, record)
    if (record.sequence !== sequence || record.hash !== expected) return { ok: false, brokenAt: sequence }
    previous = expected
  }
  return { ok: true, state: { sequence, hash: previous } }
}
