/** Recovery: another password for whoever reads the account's mail. It signs nobody in. */
import { normalizePassword, type PasswordWeakness } from '../../core/authenticator/password.ts'
import { createHandle } from '../../core/handle.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import { findWeaknessOf } from '../password-weakness.ts'
import { keyOfTicket, type PresentedTicket } from '../ticket/make-ticket.ts'
import { writeMail } from '../write-mail.ts'
import { type AskedByMail, askByMail } from './ask-by-mail.ts'
import { noticeAddresses } from './recipient.ts'

export type RecoverOutcome =
  | { ok: true; position: number }
  | { ok: false; reason: 'invalid-ticket' | 'busy' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }

/** Sends a link and a code. The answer is the same for everybody. */
export function beginRecovery(parts: AccountParts, typed: string, caller: Caller): Promise<AskedByMail> {
  return askByMail(parts, typed, caller, {
    purpose: 'recover',
    kind: 'recover',
    action: 'recovery-requested',
  })
}

/**
 * Sets the password and ends everything that the subject holds, on every node. Its verified addresses are told.
 *
 * @throws {StorageError} outcome unknown; a repeated call answers `invalid-ticket` where the first went through.
 */
export async function finishRecovery(
  parts: AccountParts,
  presented: PresentedTicket,
  newPassword: string,
  caller: Caller,
): Promise<RecoverOutcome> {
  const { storage, clock, random, hasher, mail } = parts
  const refused = { ok: false, reason: 'invalid-ticket' } as const
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return refused
  // Looked at first: a password that is refused must not cost the ticket, nor a ticket that is none cost a hash.
  const ticket = await storage.tickets.look({ key, purpose: 'recover', at: clock.now() })
  const subject = ticket?.subjectId === undefined ? undefined : await storage.subjects.find(ticket.subjectId)
  if (ticket === undefined || subject === undefined) return refused
  const password = normalizePassword(newPassword)
  const weakness = await findWeaknessOf(parts, password, subject.identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  // In the queue of strangers: one ticket, sent a thousand times at once, must not keep those waiting who sign in (K29).
  const passwordHash = await hasher.hashForStranger(password)
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }
  const at = clock.now()
  const told = noticeAddresses(await storage.addresses.list(subject.id))
  const messages = told.flatMap(to => writeMail(parts, 'password-recovered', {}, { to, subject, caller }))
  const recovered = await storage.tickets.recover({
    key,
    passwordHash,
    at,
    addressId: createHandle(random),
    messages,
    audit: [
      {
        ...auditOrigin({ ...caller, actor: subject.id }),
        at,
        action: 'password-recovered',
        outcome: 'success',
      },
    ],
  })
  if (recovered.outcome === 'invalid-ticket') return refused
  mail.wake()
  await parts.catchUp()
  return { ok: true, position: recovered.position }
}
