/** What somebody asks for by mail who is not signed in: the answer and the work are the same whether or not anybody is meant (K20). */
import { createHmac } from 'node:crypto'
import type { AuditAction } from '../../core/audit/audit-event.ts'
import { encodeBase64url } from '../../core/base64url.ts'
import { normalizeIdentifier } from '../../core/subject/identifier.ts'
import type { TicketPurpose } from '../../core/ticket/ticket.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import { mailAllowances } from '../attempts.ts'
import { codeSeconds } from '../ticket/lifetimes.ts'
import { makeTicket } from '../ticket/make-ticket.ts'
import { writeMail, writeVoidMail } from '../write-mail.ts'
import { findRecipient } from './recipient.ts'

export type AskedByMail =
  /** `flow` is for the page that asked: 54 characters, a secret, with which it can send the code of the mail. */
  | { ok: true; flow: string }
  | { ok: false; reason: 'mail-unavailable' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

/**
 * Sends a link and a code to whoever is meant; where nobody is, a ticket is written that nobody can use, with a mail that is never
 * sent.
 */
export async function askByMail(
  parts: AccountParts,
  typed: string,
  caller: Caller,
  asked: { purpose: TicketPurpose; kind: 'recover' | 'sign-in'; action: AuditAction; data?: string },
): Promise<AskedByMail> {
  const { storage, clock, mail } = parts
  if (!mail.isAvailable) return { ok: false, reason: 'mail-unavailable' }
  const spent = await storage.attempts.spend(mailAllowances(parts, caller, typed), clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const recipient = await findRecipient(parts, typed)
  const { data } = asked
  const nobody = nobodyOf(parts, typed)
  const subject = recipient?.subject ?? nobody
  const to = recipient?.to ?? nobody.to
  const made = makeTicket(parts, {
    purpose: asked.purpose,
    subjectId: subject.id,
    address: to,
    ...(data !== undefined && { data }),
    lifetimeSeconds: codeSeconds,
  })
  const values = { ticket: made.secret, code: made.code }
  const write = recipient === undefined ? writeVoidMail : writeMail
  const messages = write(parts, asked.kind, values, { to, subject, caller, made })
  const event = {
    ...auditOrigin(caller),
    at: made.ticket.createdAt,
    action: asked.action,
    outcome: 'success' as const,
    ...(recipient && { subjectId: recipient.subject.id }),
  }
  await storage.tickets.issue({ ticket: made.ticket, messages, audit: [event] })
  mail.wake()
  return { ok: true, flow: made.flow }
}

/** Stands for whoever is not there: one for each identifier, so that their tickets and mails are kept and dropped like those of a subject. */
function nobodyOf({ ticketKey }: Pick<AccountParts, 'ticketKey'>, typed: string): { id: string; to: string } {
  const identifier = normalizeIdentifier(typed) ?? typed
  const id = createHmac('sha256', ticketKey).update(`nobody\n${identifier}`).digest().subarray(0, 16)
  return { id: encodeBase64url(id), to: 'nobody@void.invalid' }
}
