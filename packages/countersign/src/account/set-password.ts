/** A password that somebody else sets for a subject: an operator, or an application that has checked in its own way who asks. */
import { normalizePassword, type PasswordWeakness } from '../core/authenticator/password.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { ending } from './ending.ts'
import { findWeaknessOf } from './password-weakness.ts'
import { noticeAddresses } from './recovery/recipient.ts'
import { writeMail } from './write-mail.ts'

export type SetPasswordOutcome =
  | { ok: true; position: number }
  | { ok: false; reason: 'unknown-subject' | 'busy' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }

/**
 * Sets it, and ends everything that the subject holds: whoever knew the old one may hold some of it.
 *
 * @throws {StorageError} outcome unknown, safe to repeat.
 */
export async function setPassword(
  parts: AccountParts,
  subjectId: string,
  typed: string,
  caller: Caller,
): Promise<SetPasswordOutcome> {
  const { storage, hasher } = parts
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  const password = normalizePassword(typed)
  const weakness = await findWeaknessOf(parts, password, subject.identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  const passwordHash = await hasher.hash(password)
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }
  const told = noticeAddresses(await storage.addresses.list(subjectId))
  const messages = told.flatMap(to => writeMail(parts, 'password-changed', {}, { to, subject }))
  const change = ending(parts, subjectId, caller, 'password-changed')
  const changed = await storage.subjects.setPassword({ ...change, passwordHash, messages })
  if (changed === undefined) return { ok: false, reason: 'unknown-subject' }
  parts.mail.wake()
  await parts.catchUp()
  return { ok: true, position: changed.position }
}
