/**
 * The chain over the audit log: changing, removing or reordering a line breaks every hash after it, and whoever has no key can make
 * none of them.
 *
 * What identifies a person is chained as a salted hash and kept beside it: it can be erased, and the chain still holds.
 */
import { createHmac, hash, type KeyObject } from 'node:crypto'
import { encodeBase64url } from '../base64url.ts'
import { deriveKey } from '../key/key-seal.ts'
import type { AuditEvent, AuditRecord, PersonalSeal } from './audit-event.ts'

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
] as const satisfies readonly (keyof AuditEvent)[]

type Personal = Pick<AuditEvent, 'address' | 'userAgent'>

/**
 * The key of the chain: 32 bytes.
 *
 * @param secret - The operator's: 32 bytes in base64url; anything else is a `ConfigurationError`.
 */
export function deriveAuditKey(secret: string): Uint8Array {
  const key: KeyObject = deriveKey(secret, 'countersign audit log v1')
  return new Uint8Array(key.export())
}

/** The hash of an event that stands after the event with hash `previous`: HMAC-SHA-256, base64url, 43 characters. */
export function chainHash(
  key: Uint8Array,
  previous: string,
  sequence: number,
  event: AuditEvent,
  personal?: PersonalSeal,
): string {
  const values = fields.map(field => event[field] ?? null)
  const line = JSON.stringify([previous, sequence, ...values, personal?.hash ?? null])
  return createHmac('sha256', key).update(line).digest('base64url')
}

/** What identifies somebody, apart from the rest; absent where there is nothing of the kind. */
export function personalOf({ address, userAgent }: AuditEvent): Personal | undefined {
  if (address === undefined && userAgent === undefined) return undefined
  return { ...(address !== undefined && { address }), ...(userAgent !== undefined && { userAgent }) }
}

/** The event without that. */
export function impersonal({ address, userAgent, ...event }: AuditEvent): AuditEvent {
  return event
}

export function personalHash(salt: string, { address, userAgent }: Personal): string {
  return hash('sha256', JSON.stringify([salt, address ?? null, userAgent ?? null]), 'base64url')
}

/** The salt of one line. @param seed - 32 random bytes that are used for some lines at a time, and kept nowhere. */
export function saltOf(seed: Uint8Array, sequence: number): string {
  const bytes = createHmac('sha256', seed).update(String(sequence)).digest()
  return encodeBase64url(new Uint8Array(bytes.subarray(0, 16)))
}

/** A line at its place in the chain. */
export function chained(
  key: Uint8Array,
  seed: Uint8Array,
  { sequence: last, hash: previous }: ChainState,
  event: AuditEvent,
): AuditRecord {
  const sequence = last + 1
  const personal = personalOf(event)
  const salt = saltOf(seed, sequence)
  const sealed = personal && { hash: personalHash(salt, personal), salt }
  const hash = chainHash(key, previous, sequence, event, sealed)
  return { ...event, sequence, hash, ...(sealed !== undefined && { personal: sealed }) }
}

/** A running verification: the sequence and hash that the next record must continue. */
export interface ChainState {
  sequence: number
  hash: string
}

/** Where a chain begins to be verified, and who says so. */
export interface ChainBeginning extends ChainState {
  /** `vouchFor` it, under the key of the chain; absent where nobody who has the key has said so. */
  mac?: string
}

/** Why the lines before are not verified: they are elsewhere, or their key is lost. */
export type BeginningKind = 'archived' | 'keyed'

/**
 * The MAC by which whoever has the key says that the chain goes on from there: without it, everybody who can write the database could
 * move the beginning past the lines that were changed. HMAC-SHA-256, base64url.
 */
export function vouchFor(key: Uint8Array, kind: BeginningKind, { sequence, hash }: ChainState): string {
  // No line of the chain has four values.
  const line = JSON.stringify(['countersign audit beginning v1', kind, sequence, hash])
  return createHmac('sha256', key).update(line).digest('base64url')
}

/** A beginning before the first line needs nobody to vouch for it. */
export function isVouchedFor(key: Uint8Array, kind: BeginningKind, beginning: ChainBeginning): boolean {
  if (beginning.sequence === 0) return beginning.hash === chainStart
  return beginning.mac === vouchFor(key, kind, beginning)
}

export type ChainVerdict = { ok: true; state: ChainState } | { ok: false; brokenAt: number }

/**
 * Follows the chain over records in their order.
 *
 * @param key - `deriveAuditKey` of the secret.
 * @returns The new state, or the sequence at which the chain is broken.
 */
export function verifyChain(
  key: Uint8Array,
  state: ChainState,
  records: readonly AuditRecord[],
): ChainVerdict {
  let { sequence, hash: previous } = state
  for (const record of records) {
    sequence += 1
    const expected = chainHash(key, previous, sequence, record, record.personal)
    if (record.sequence !== sequence || record.hash !== expected || !isWhole(record))
      return { ok: false, brokenAt: sequence }
    previous = expected
  }
  return { ok: true, state: { sequence, hash: previous } }
}

function isWhole(record: AuditRecord): boolean {
  return record.isMisfiled !== true && isPersonalWhole(record)
}

/** Whether address and user agent are those that were chained, or were erased both. */
function isPersonalWhole(record: AuditRecord): boolean {
  const parts = personalOf(record)
  const { personal } = record
  if (personal?.salt === undefined) return parts === undefined
  return parts !== undefined && personalHash(personal.salt, parts) === personal.hash
}

const fieldsOf01 = [...fields, 'address', 'userAgent'] as const

/** The hash that version 0.1 gave an event: SHA-256, without a key, over all that it holds. */
export function chainHashOf01(previous: string, sequence: number, event: AuditEvent): string {
  const line = JSON.stringify([previous, sequence, ...fieldsOf01.map(field => event[field] ?? null)])
  return hash('sha256', line, 'base64url')
}
