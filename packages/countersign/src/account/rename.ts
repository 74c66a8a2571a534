/** Another identifier for a subject, whose id and credentials stay. */
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'

export type RenameOutcome =
  | { ok: true; subject: Subject }
  | { ok: false; reason: 'unknown-subject' | 'invalid-identifier' | 'identifier-taken' }

/** @throws {StorageError} outcome unknown, safe to repeat. */
export async function renameSubject(
  { storage, clock }: AccountParts,
  subjectId: string,
  typed: string,
  caller: Caller,
): Promise<RenameOutcome> {
  const identifier = normalizeIdentifier(typed)
  if (identifier === undefined) return { ok: false, reason: 'invalid-identifier' }
  const event = {
    ...auditOrigin(caller),
    at: clock.now(),
    action: 'subject-renamed',
    outcome: 'success',
    subjectId,
  } as const
  const renamed = await storage.subjects.rename({ subjectId, identifier, audit: [event] })
  return typeof renamed === 'string' ? { ok: false, reason: renamed } : { ok: true, subject: renamed }
}
