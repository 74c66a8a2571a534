/** Everything that an installation holds about one subject, as one JSON document (GDPR article 20). */
import type { AccountParts, Caller } from '../account-parts.ts'
import { auditOrigin } from '../account-parts.ts'

const pageSize = 200
/** The newest of the log: a subject that signs in each minute has more than anybody reads. */
const mostEvents = 10_000

export interface SubjectExport {
  /** Of this document. */
  version: 1
  exportedAt: string
  subject: Record<string, unknown>
  addresses: Record<string, unknown>[]
  external_identities: Record<string, unknown>[]
  second_factors: Record<string, unknown>[]
  recovery_codes_left: number
  sessions: Record<string, unknown>[]
  /** What the audit log tells of the subject, newest first. */
  events: Record<string, unknown>[]
}

/** @returns `undefined` for an unknown subject. No secret is in it, nor a digest of one. */
export async function exportSubject(
  parts: AccountParts,
  subjectId: string,
  caller: Caller,
): Promise<SubjectExport | undefined> {
  const { storage, clock } = parts
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return undefined
  const at = clock.now()
  await storage.audit.append([
    { ...auditOrigin(caller), at, action: 'subject-exported', outcome: 'success', subjectId },
  ])
  await parts.sealAudit()
  const sessions = await everyPage(after =>
    storage.sessions.list({ subjectId, now: at, limit: pageSize, ...(after !== undefined && { after }) }),
  )
  const events = await everyPage(
    after => storage.audit.list({ subjectId, limit: pageSize, ...(after !== undefined && { after }) }),
    mostEvents,
  )
  const addresses = await storage.addresses.list(subjectId)
  const { factors, recoveryCodes } = await storage.factors.list(subjectId)
  const external = await storage.subjects.externalIdentities(subjectId)
  return {
    version: 1,
    exportedAt: instant(at),
    subject: {
      id: subject.id,
      identifier: subject.identifier,
      status: subject.status,
      roles: subject.roles,
      attributes: subject.attributes ?? {},
      language: subject.language ?? null,
      has_password: subject.hasPassword !== false,
      created_at: instant(subject.createdAt),
      password_changed_at: instant(subject.passwordChangedAt),
    },
    addresses: addresses.map(({ id, value, verifiedAt, isPrimary, createdAt }) => ({
      id,
      address: value,
      is_primary: isPrimary,
      verified_at: verifiedAt === undefined ? null : instant(verifiedAt),
      created_at: instant(createdAt),
    })),
    external_identities: external.map(({ issuer, externalId, createdAt }) => ({
      issuer,
      external_id: externalId,
      created_at: instant(createdAt),
    })),
    second_factors: factors
      .filter(({ confirmedAt }) => confirmedAt !== undefined)
      .map(({ id, kind, createdAt, lastUsedAt }) => ({
        id,
        kind,
        created_at: instant(createdAt),
        last_used_at: lastUsedAt === undefined ? null : instant(lastUsedAt),
      })),
    recovery_codes_left: recoveryCodes,
    sessions: sessions.map(({ sid, carrier, createdAt, lastSeenAt, address, userAgent }) => ({
      sid,
      carrier,
      created_at: instant(createdAt),
      last_seen_at: instant(lastSeenAt),
      address: address ?? null,
      user_agent: userAgent ?? null,
    })),
    events: events.map(({ sequence, at: happened, action, outcome, detail, address, userAgent }) => ({
      sequence,
      at: instant(happened),
      action,
      outcome,
      detail: detail ?? null,
      address: address ?? null,
      user_agent: userAgent ?? null,
    })),
  }
}

async function everyPage<Item>(
  read: (after: string | undefined) => Promise<{ items: Item[]; next?: string }>,
  most: number = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const found: Item[] = []
  let after: string | undefined
  do {
    const page = await read(after)
    found.push(...page.items)
    after = page.next
  } while (after !== undefined && found.length < most)
  return found.slice(0, most)
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
