/** API keys: made once, listed by name, ended like every other credential. */
import { createHandle } from '../core/handle.ts'
import { maxApiKeys, maxKeyName, neverExpires, rolesOfKey, writeApiKey } from '../core/session/api-key.ts'
import type { Session, StoredSession } from '../core/session/session.ts'
import { createSessionIdentifier, digestSessionIdentifier } from '../core/session/session-identifier.ts'
import { administratorRole, normalizeRoles } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'

export interface ApiKeyWish {
  /** What its owner calls it: 1 to 100 characters. */
  name: string
  /** Wall time, ms; for ever by default, except with the role `admin`. */
  expiresAt?: number
  /** What it may do of what its owner may; nothing by default. */
  roles?: readonly string[]
}

/** A key as its owner sees it; the key itself is shown once, when it is made. Instants are wall time, ms. */
export interface ApiKeyInfo {
  /** A handle; the `sid` of the checks that it passes. */
  id: string
  name: string
  roles: readonly string[]
  createdAt: number
  /** Written behind, up to an hour. Absent where it was never used. */
  lastUsedAt?: number
  expiresAt?: number
}

export type CreateApiKeyOutcome =
  | { ok: true; key: string; info: ApiKeyInfo; isAdministrative: boolean }
  | {
      ok: false
      reason:
        | 'unknown-subject'
        | 'subject-disabled'
        | 'invalid-name'
        | 'invalid-expiry'
        | 'roles-not-held'
        | 'expiry-required'
        | 'too-many-keys'
    }

/**
 * Makes a key for a subject. It ends with everything that its owner holds, and whatever roles it has count as long as the owner has
 * them.
 *
 * @throws {StorageError} outcome unknown: a key may be there that nobody has.
 */
export async function createApiKey(
  parts: AccountParts,
  subjectId: string,
  wish: ApiKeyWish,
  caller: Caller,
): Promise<CreateApiKeyOutcome> {
  const { storage, clock, random, identifierKey } = parts
  const refuse = (reason: Extract<CreateApiKeyOutcome, { ok: false }>['reason']) =>
    ({ ok: false, reason }) as const
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return refuse('unknown-subject')
  if (subject.status !== 'active') return refuse('subject-disabled')
  const name = wish.name.normalize('NFC').trim()
  if (name === '' || [...name].length > maxKeyName || /\p{C}/u.test(name)) return refuse('invalid-name')
  const now = clock.now()
  const { expiresAt } = wish
  if (expiresAt !== undefined && (expiresAt <= now || expiresAt > neverExpires))
    return refuse('invalid-expiry')
  const roles = normalizeRoles(wish.roles ?? [])
  if (roles === undefined || roles.some(role => !subject.roles.includes(role)))
    return refuse('roles-not-held')
  const isAdministrative = roles.includes(administratorRole)
  if (isAdministrative && expiresAt === undefined) return refuse('expiry-required')
  if ((await storage.sessions.listKeys({ subjectId, now })).length >= maxApiKeys)
    return refuse('too-many-keys')
  const identifier = createSessionIdentifier(identifierKey, random)
  const absoluteExpiresAt = expiresAt ?? neverExpires
  const session: Session = {
    digest: digestSessionIdentifier(identifier),
    sid: createHandle(random),
    subjectId,
    epoch: subject.epoch,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    // It is over when it expires, used or not.
    idleTimeoutSeconds: Math.ceil((absoluteExpiresAt - now) / 1000) + 1,
    absoluteExpiresAt,
    amr: [],
    carrier: 'key',
    remember: false,
    marked: true,
    key: { name, roles },
  }
  const created = await storage.sessions.create({
    session,
    maxPerSubject: maxApiKeys,
    audit: [
      {
        ...auditOrigin(caller),
        at: now,
        action: 'api-key-created',
        outcome: 'success',
        ...(isAdministrative && { detail: 'administrative' }),
        subjectId,
        credentialId: session.sid,
        kind: 'session',
      },
    ],
  })
  // Disabled or signed out of everything since it was read.
  if (created.outcome !== 'created') return refuse('subject-disabled')
  return {
    ok: true,
    key: writeApiKey(identifier),
    info: describe(session, subject.roles),
    isAdministrative,
  }
}

/** The live keys of a subject, newest first. */
export async function listApiKeys(
  { storage, clock }: Pick<AccountParts, 'storage' | 'clock'>,
  subjectId: string,
): Promise<ApiKeyInfo[]> {
  const keys = await storage.sessions.listKeys({ subjectId, now: clock.now() })
  return keys.map(key => describe(key, key.subject.roles))
}

/** Ends a key; `false` where the subject has no such live one. */
export async function revokeApiKey(
  parts: AccountParts,
  subjectId: string,
  id: string,
  caller: Caller,
): Promise<boolean> {
  const { storage, clock } = parts
  const session: StoredSession | undefined = await storage.sessions.findBySid(id)
  if (session?.carrier !== 'key') return false
  const at = clock.now()
  const { ended } = await storage.sessions.end({
    sid: id,
    subjectId,
    why: 'revoked',
    at,
    audit: [
      {
        ...auditOrigin(caller),
        at,
        action: 'api-key-revoked',
        outcome: 'success',
        subjectId,
        credentialId: id,
        kind: 'session',
      },
    ],
  })
  await parts.catchUp()
  return ended
}

function describe(session: Session, ownerRoles: readonly string[]): ApiKeyInfo {
  const { sid: id, key, createdAt, lastSeenAt, absoluteExpiresAt } = session
  return {
    id,
    name: key?.name ?? '',
    roles: rolesOfKey(key?.roles ?? [], ownerRoles),
    createdAt,
    ...(lastSeenAt > createdAt && { lastUsedAt: lastSeenAt }),
    ...(absoluteExpiresAt < neverExpires && { expiresAt: absoluteExpiresAt }),
  }
}
