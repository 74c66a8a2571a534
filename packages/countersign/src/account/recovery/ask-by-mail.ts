/** What somebody asks for by mail who is not signed in: the answer and the work are the same whether or not anybody is meant (K20). */
import type { AuditAction } from '../../core/audit/audit-event.ts'
import type { MailKind } from '../../core/mail/mail.ts'
import type { TicketPurpose } from '../../core/ticket/ticket.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import { mailAllowances } from '../attempts.ts'
import { codeSeconds } from '../ticket/lifetimes.ts'
import { makeTicket } from '../ticket/make-ticket.ts'
import { findRecipient, type Recipient } from './recipient.ts'

export type AskedByMail =
  /** `flow` is for the page that asked: 43 characters, a secret, with which it can send the code of the mail. */
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
  asked: { purpose: TicketPurpose; kind: MailKind; action: AuditAction; data?: string },
): Promise<AskedByMail> {
  const { storage, clock, mail } = parts
  if (mail === undefined) return { ok: false, reason: 'mail-unavailable' }
  const spent = await storage.attempts.spend(mailAllowances(parts, caller, typed), clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const recipient = await findRecipient(parts, typed)
  const { data } = asked
  const made = makeTicket(parts, {
    purpose: asked.purpose,
    ...toOf(recipient),
    ...(data !== undefined && { data }),
    lifetimeSeconds: codeSeconds,
  })
  const { address: askedFrom } = auditOrigin(caller)
  const { language } = recipient?.subject ?? {}
  const message = mail.write({
    kind: asked.kind,
    to: recipient?.to ?? 'nobody@invalid.example',
    ...(language !== undefined && { language }),
    ticket: made.secret,
    code: made.code,
    // Nothing is sent that is over before it is due.
    expiresAt: recipient === undefined ? made.ticket.createdAt : made.ticket.expiresAt,
    ...(askedFrom !== undefined && { askedFrom }),
    at: made.ticket.createdAt,
  })
  const event = {
    ...auditOrigin(caller),
    at: made.ticket.createdAt,
    action: asked.action,
    outcome: 'success' as const,
    ...(recipient && { subjectId: recipient.subject.id }),
  }
  await storage.tickets.issue({ ticket: made.ticket, messages: [message], audit: [event] })
  return { ok: true, flow: made.flow }
}

function toOf(recipient: Recipient | undefined): { subjectId?: string; address?: string } {
  return recipient === undefined ? {} : { subjectId: recipient.subject.id, address: recipient.to }
}
