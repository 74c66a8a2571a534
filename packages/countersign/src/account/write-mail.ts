/** Mails of an operation: put into the store’s queue in the transaction of what they tell of. */
import type { MailLanguage, Message, MessageKind, MessageOf, MessageValues } from '../core/mail/message.ts'
import type { NewMessage } from '../core/mail/message-store.ts'
import type { Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import type { MadeTicket } from './ticket/make-ticket.ts'

export interface MailWish {
  to: string
  /** Whose account it is about; their language is taken. */
  subject?: Pick<Subject, 'id' | 'language'>
  /** Where there is no subject yet. */
  language?: MailLanguage
  /** Whose doing it is: their address is told. */
  caller?: Caller
  /** The ticket that is in it: after that the mail is of no use. */
  made?: MadeTicket
}

/** One mail as the store takes it; none where no mail is sent. */
export function writeMail<Kind extends MessageKind>(
  { mail, clock }: Pick<AccountParts, 'mail' | 'clock'>,
  kind: Kind,
  values: MessageValues[Kind],
  { to, subject, language, caller, made }: MailWish,
): NewMessage[] {
  const at = clock.now()
  const { address: by } = auditOrigin(caller ?? {})
  const message: MessageOf<Kind> = {
    kind,
    values,
    to,
    language: subject?.language ?? language ?? mail.language,
    at,
    ...(by !== undefined && { by }),
  }
  // A message of each kind is one of them, which the compiler cannot see of a kind that it does not know.
  const written = mail.write(message as unknown as Message, {
    now: at,
    ...(subject !== undefined && { subjectId: subject.id }),
    ...(made !== undefined && { validMs: made.ticket.expiresAt - made.ticket.createdAt }),
  })
  return written === undefined ? [] : [written]
}

/** The same work for nobody: a mail that is never sent nor shown, and is swept away (K20). */
export function writeVoidMail<Kind extends MessageKind>(
  parts: Pick<AccountParts, 'mail' | 'clock'>,
  kind: Kind,
  values: MessageValues[Kind],
  wish: MailWish,
): NewMessage[] {
  const written = writeMail(parts, kind, values, wish)
  return written.map(message => ({ ...message, state: 'void', keptMs: 0 }))
}
