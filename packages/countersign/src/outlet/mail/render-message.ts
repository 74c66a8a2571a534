/** Writes a message out as the mail that is sent. */
import { parseMailbox } from '../../core/mail/mailbox.ts'
import type { Message } from '../../core/mail/message.ts'
import { htmlForm } from './html-form.ts'
import type { Mail } from './mail.ts'
import { fillIn, type MailFrame } from './mail-body.ts'
import { plainForm } from './plain-form.ts'

/** Why a message can never be sent: its address is none, or this version does not know its kind. */
export type NotRendered = 'invalid-address' | 'unknown-kind'

/** @param stored - What the queue knows of it. */
export function renderMessage(
  message: Message,
  stored: { messageId: string; expiresAt?: number },
  frame: MailFrame,
): Mail | NotRendered {
  const to = parseMailbox(message.to)
  if (to === undefined) return 'invalid-address'
  const body = fillIn(message, stored.expiresAt, frame)
  if (body === undefined) return 'unknown-kind'
  return {
    messageId: stored.messageId,
    to: to.address,
    subject: body.subject,
    text: plainForm(body),
    html: htmlForm(body),
    headers: {
      // RFC 3834 §5; the second is what Exchange goes by.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': body.language,
    },
    language: body.language,
  }
}
