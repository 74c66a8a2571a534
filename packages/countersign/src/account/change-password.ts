/** Changing the password: needs the current one, and ends every other credential of the subject (K11). */
import { normalizePassword, type PasswordWeakness } from '../core/authenticator/password.ts'
import type { Identity } from '../core/identity.ts'
import { type AccountParts, auditOrigin } from './account-parts.ts'
import { type DeviceCaller, markFor, planChange, settlementOf } from './attempts.ts'
import { ending, spare } from './ending.ts'
import { findWeaknessOf } from './password-weakness.ts'
import { noticeAddresses } from './recovery/recipient.ts'
import { writeMail } from './write-mail.ts'

export type ChangePasswordOutcome =
  /** `device` is to be kept in place of what was shown: that ended with the old password. */
  | { ok: true; position: number; device?: string }
  | { ok: false; reason: 'invalid-credentials' | 'busy' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

/** @param input - Both passwords as typed. */
export async function changePassword(
  parts: AccountParts,
  identity: Identity,
  input: { currentPassword: string; newPassword: string },
  caller: DeviceCaller,
): Promise<ChangePasswordOutcome> {
  const { storage, clock, hasher } = parts
  const subject = await storage.subjects.find(identity.subject)
  if (subject === undefined) return { ok: false, reason: 'invalid-credentials' }

  // Counted as sign-in is: a stolen session must not be a side door for guessing the password (K19).
  const plan = planChange(parts, caller, identity, subject.identifier)
  const { allowances, asker } = plan
  const spent = await storage.attempts.spend(allowances, clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }

  const found = await storage.subjects.findCredentials(subject.identifier)
  const matches = await hasher.verify(found?.passwordHash, input.currentPassword, asker)
  if (found?.passwordHash === undefined || matches === false) {
    await storage.audit.append([
      {
        ...auditOrigin(caller),
        at: clock.now(),
        action: 'password-changed',
        outcome: 'refused',
        detail: 'invalid-credentials',
        subjectId: subject.id,
      },
    ])
    return { ok: false, reason: 'invalid-credentials' }
  }
  await storage.attempts.settle({ allowances }, clock.now())
  if (matches === 'busy') return { ok: false, reason: 'busy' }

  const password = normalizePassword(input.newPassword)
  const weakness = await findWeaknessOf(parts, password, subject.identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  const passwordHash = await hasher.hash(password, asker)
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }

  const told = noticeAddresses(await storage.addresses.list(subject.id))
  const messages = told.flatMap(to => writeMail(parts, 'password-changed', {}, { to, subject, caller }))
  const change = ending(parts, subject.id, caller, 'password-changed', spare(identity))
  const changed = await storage.subjects.changePassword({
    ...change,
    expectedHash: found.passwordHash,
    passwordHash,
    messages,
  })
  // Somebody else changed it meanwhile: what was proved is the old one.
  if (changed.outcome === 'conflict') return { ok: false, reason: 'invalid-credentials' }
  parts.mail.wake()
  await parts.catchUp()
  await storage.attempts.settle(
    { ...settlementOf(parts, plan, { passwordChangedAt: change.at }), allowances: [] },
    clock.now(),
  )
  const device = markFor(parts, caller, { ...subject, passwordChangedAt: change.at }, plan)
  const isKept = device !== undefined && caller.device !== undefined
  return { ok: true, position: changed.position, ...(isKept && { device }) }
}
