/** A mail as it is handed over to be sent: what the application's `mail` function, or the server's SMTP client, is given. */
import type { MailLanguage } from '../../core/mail/message.ts'

export interface Mail {
  /** `Message-ID`, angle brackets included. The same each time this mail is handed over: who has sent it already may pass over it. */
  readonly messageId: string
  /** One mailbox, without a name: of RFC 5321, or of RFC 6531 where it has characters beyond ASCII. */
  readonly to: string
  /** One line, not encoded: a library that composes messages encodes what is not ASCII (RFC 2047). */
  readonly subject: string
  readonly text: string
  /** A whole document without a script, a picture or anything else that is loaded. */
  readonly html: string
  /** Further headers; names and values are ASCII. `Auto-Submitted` keeps vacation notices from answering (RFC 3834 §5). */
  readonly headers: Readonly<Record<string, string>>
  readonly language: MailLanguage
}

/**
 * Hands a mail over to whatever sends it, and resolves when that has taken it.
 *
 * A rejection is tried again for three days, unless it is a `MailRefusedError`. Only its `code` is kept, where that is a word.
 *
 * @param options.signal - Fires when nobody waits for this try any more, after a minute or at the end of the process.
 */
export type MailFunction = (mail: Mail, options: { signal: AbortSignal }) => Promise<unknown>
