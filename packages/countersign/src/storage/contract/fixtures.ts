/** What the cases put into a store: small, whole records, each different from the last. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { MailAddress } from '../../core/address/address-store.ts'
import type { AuditAction, AuditEvent, AuditRecord } from '../../core/audit/audit-event.ts'
import { encodeBase64url } from '../../core/base64url.ts'
import type { KeyChange } from '../../core/key/key-change.ts'
import type { StoredKey } from '../../core/key/signing-key.ts'
import type { Page } from '../../core/page.ts'
import type { Change } from '../../core/revocation/change.ts'
import type { Session, StoredSession } from '../../core/session/session.ts'
import type { Storage } from '../../core/storage.ts'
import type { Subject } from '../../core/subject/subject.ts'
import { maxTries, type Ticket } from '../../core/ticket/ticket.ts'

/** Wall time at which the cases play, ms. */
export const now = 1_800_000_000_000
export const later: number = now + 600_000

/** How much longer than its lifetime a token is of concern, ms; as long as no lifetime was noted, that is all. */
export const tolerance = 60_000

let made = 0

/** 32 bytes that stand for the text. */
export function digestOf(text: string): Uint8Array {
  return new Uint8Array(hash('sha256', text, 'buffer'))
}

function nextHandle(): string {
  made += 1
  return encodeBase64url(digestOf(`handle ${made}`).subarray(0, 16))
}

export function subject(change: Partial<Subject> = {}): Subject {
  const id = nextHandle()
  return {
    id,
    identifier: `somebody-${id.toLowerCase()}@example.com`,
    status: 'active',
    roles: [],
    epoch: 0,
    createdAt: now,
    passwordChangedAt: now,
    ...change,
  }
}

/** A subject that is in the store. */
export async function storedSubject(storage: Storage, change: Partial<Subject> = {}): Promise<Subject> {
  const made = subject(change)
  assert.equal(await storage.subjects.create({ subject: made, passwordHash: 'hash-1', audit: [] }), 'created')
  return made
}

export function mailAddress(subjectId: string, change: Partial<MailAddress> = {}): MailAddress {
  const id = nextHandle()
  return {
    id,
    subjectId,
    value: `${id.toLowerCase()}@example.com`,
    isPrimary: false,
    createdAt: now,
    ...change,
  }
}

/** A ticket to recover, with a code, for nobody. */
export function ticket(change: Partial<Ticket> = {}): Ticket {
  const name = nextHandle()
  return {
    digest: digestOf(`ticket ${name}`),
    flow: digestOf(`flow ${name}`),
    code: digestOf(`code ${name}`),
    purpose: 'recover',
    createdAt: now,
    expiresAt: later,
    triesLeft: maxTries,
    ...change,
  }
}

export function session(owner: Subject, change: Partial<Session> = {}): Session {
  const sid = nextHandle()
  const createdAt = change.createdAt ?? now
  return {
    digest: digestOf(sid),
    sid,
    subjectId: owner.id,
    epoch: owner.epoch,
    createdAt,
    authenticatedAt: createdAt,
    lastSeenAt: createdAt,
    idleTimeoutSeconds: 1800,
    absoluteExpiresAt: createdAt + 86_400_000,
    amr: ['pwd'],
    carrier: 'cookie',
    remember: false,
    ...change,
  }
}

/** A session that is in the store. */
export async function storedSession(
  storage: Storage,
  owner: Subject,
  change: Partial<Session> = {},
): Promise<Session> {
  const made = session(owner, change)
  const { outcome } = await storage.sessions.create({ session: made, maxPerSubject: 1000, audit: [] })
  assert.equal(outcome, 'created')
  return made
}

/** An event that can be told from others by its `detail`. */
export function event(detail: string, change: Partial<AuditEvent> = {}): AuditEvent {
  return { at: now, action: 'sign-in', outcome: 'success', detail, ...change }
}

export function key(change: Partial<StoredKey> = {}): StoredKey {
  const kid = nextHandle().slice(0, 8)
  const createdAt = change.createdAt ?? now
  const made: StoredKey = {
    kid,
    algorithm: 'EdDSA',
    state: 'active',
    createdAt,
    changedAt: createdAt,
    sealed: digestOf(kid),
  }
  return { ...made, ...change }
}

/** A change to the keys that does nothing but what is given. */
export function keyChange(change: Partial<KeyChange>): KeyChange {
  return { add: [], states: [], remove: [], at: now, audit: [], ...change }
}

/** The stored session, which must be there. */
export async function find(storage: Storage, { digest }: Session): Promise<StoredSession> {
  const found = await storage.sessions.find(digest)
  assert.ok(found, 'the session is not in the store')
  return found
}

/** The key of the audit chain, and what its salts come of. */
export const auditKey: Uint8Array = digestOf('the key of the chain')
const seed = digestOf('a seed')

/** Takes what was appended into the audit log. */
export async function seal({ audit }: Storage, limit = 1000): Promise<void> {
  let taken: number
  do taken = await audit.seal({ key: auditKey, seed, limit })
  while (taken > 0)
}

/** Everything that was appended to the log, oldest first. */
export async function auditOf(storage: Storage): Promise<AuditRecord[]> {
  await seal(storage)
  return storage.audit.read({ after: 0, limit: 10_000 })
}

/** The `detail` of every event with that action, or of every event, oldest first. */
export async function detailsOf(storage: Storage, action?: AuditAction): Promise<(string | undefined)[]> {
  const records = await auditOf(storage)
  return records
    .filter(record => action === undefined || record.action === action)
    .map(({ detail }) => detail)
}

/** Every entry of the feed that is not pruned. */
export async function changesOf(storage: Storage): Promise<Change[]> {
  return (await storage.changes.read()).changes
}

/** How long a store may keep what is over, so that commits that are slow to appear are read, ms. */
const appearanceMs = 60_000
const mostTries = 100

/**
 * Prunes the feed until so many entries are gone, of which nobody else is waited for: a store may note how far everybody has come
 * before it removes anything, and goes by transactions of its whole server.
 */
export async function prune({ changes }: Storage, at: number, expected: number): Promise<void> {
  let removed = 0
  let tries = 0
  do {
    removed += await changes.prune(at - appearanceMs - 1)
    removed += await changes.prune(at)
    tries += 1
  } while (removed < expected && tries < mostTries)
  assert.equal(removed, expected, 'entries pruned')
}

/** What an operation that appends answers, but for the mark, which is the store's own business. */
export function withoutMark<Outcome extends object | undefined>(outcome: Outcome): Omit<Outcome, 'mark'> {
  const { mark, ...rest } = { mark: undefined, ...outcome }
  return rest as Omit<Outcome, 'mark'>
}

/** The items of every page, following the cursors; pages hold `limit` items. */
export async function allPages<Item>(
  page: (cursor: { after?: string }) => Promise<Page<Item>>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: { after?: string } = {}
  for (;;) {
    const { items: more, next } = await page(cursor)
    items.push(...more)
    if (next === undefined) return items
    assert.equal(more.length, limit, 'a page that is not the last one is full')
    cursor = { after: next }
  }
}

/** Texts that no store gave out as a cursor. */
export const badCursors = [
  '',
  '!',
  'x',
  '%00',
  'bnVsbA',
  'W10',
  'e30',
  'W251bGwsbnVsbF0',
  'WzEsMiwzLDRd',
  // [1.5], [1e300], ["\\u0000"], [1, "\\ud800"]: of the right types, and nothing that a database could compare.
  'WzEuNV0',
  'WzFlMzAwXQ',
  'WyJcdTAwMDAiXQ',
  'WzEsIlx1ZDgwMCJd',
] as const
