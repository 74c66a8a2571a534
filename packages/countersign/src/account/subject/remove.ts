/** Removing an account: what identifies its holder goes, and its id is never given again. */
import { administratorRole } from '../../core/subject/subject.ts'
import type { AccountParts, Caller } from '../account-parts.ts'
import { ending } from '../ending.ts'
import { noticeAddresses } from '../recovery/recipient.ts'
import { writeMail } from '../write-mail.ts'

export type RemoveOutcome =
  | { ok: true; position: number }
  | { ok: false; reason: 'unknown-subject' | 'last-administrator' }

/**
 * Ends everything that the subject holds, on every node; deletes its addresses, attributes, password and names elsewhere, and the
 * personal parts of what the audit log tells of it. The log’s chain stays whole.
 *
 * @throws {StorageError} outcome unknown, safe to repeat.
 */
export async function removeSubject(
  parts: AccountParts,
  subjectId: string,
  caller: Caller,
): Promise<RemoveOutcome> {
  const { storage, mail } = parts
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) {
    // A call before this one may have come as far as that.
    await storage.audit.erase(subjectId)
    return { ok: false, reason: 'unknown-subject' }
  }
  const told = noticeAddresses(await storage.addresses.list(subjectId))
  // About nobody: what is about the subject is removed with it.
  const { language } = subject
  const messages = told.flatMap(to =>
    writeMail(parts, 'account-removed', {}, { to, caller, ...(language !== undefined && { language }) }),
  )
  const removed = await storage.subjects.remove({
    ...ending(parts, subjectId, caller, 'subject-removed'),
    keepsRole: administratorRole,
    messages,
  })
  if (removed === 'last-holder') return { ok: false, reason: 'last-administrator' }
  if (removed === undefined) return { ok: false, reason: 'unknown-subject' }
  mail.wake()
  await parts.catchUp()
  // Lines that wait to be sealed have their personal parts yet.
  await parts.sealAudit()
  await storage.audit.erase(subjectId)
  return { ok: true, position: removed.position }
}
