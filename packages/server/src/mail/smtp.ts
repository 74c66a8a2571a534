/** Hands mails to an SMTP server. The client is loaded with the first mail. */
import { type Mail, type MailFunction, MailRefusedError, type NamedMailbox } from 'countersign'
import type { SmtpAddress } from '../settings/mail.ts'

/** What the server may take to answer; together less than the minute that one mail has. */
const timeouts = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
}

type Transporter = Awaited<ReturnType<typeof load>>

/** Each mail has a connection of its own: they are few, and an idle one would keep a process from ending. */
export function smtpMail(address: SmtpAddress, from: NamedMailbox): MailFunction {
  let transporter: Promise<Transporter> | undefined
  return async mail => {
    transporter ??= load(address)
    try {
      await (await transporter).sendMail(composed(mail, from))
    } catch (fault) {
      if (isRefusal(fault)) throw new MailRefusedError('The mail was refused.')
      throw fault
    }
  }
}

async function load({ host, port, tls, user }: SmtpAddress) {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...timeouts,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    // Of this machine itself: nothing travels over a network.
    ...(tls === 'offered' && { tls: { rejectUnauthorized: false } }),
    ...(user !== undefined && { auth: { user: user.name, pass: user.password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** What the client composes a mail from. */
export interface Composed extends Pick<Mail, 'messageId' | 'subject' | 'text' | 'html'> {
  from: { name: string; address: string }
  to: { name: string; address: string }
  envelope: { from: string; to: string[] }
  headers: Record<string, string>
  xMailer: false
}

/** Addresses go as they were parsed, and not as texts that the client would parse again. */
export function composed(mail: Mail, { name = '', address }: NamedMailbox): Composed {
  const { messageId, to, subject, text, html, headers } = mail
  return {
    messageId,
    from: { name, address },
    to: { name: '', address: to },
    envelope: { from: address, to: [to] },
    subject,
    text,
    html,
    headers: { ...headers },
    xMailer: false,
  }
}

/** The server will never take this mail (RFC 5321 §4.2.1, 5yz), and it is the recipient or the mail that it refuses, not us. */
function isRefusal(fault: unknown): boolean {
  if (!(fault instanceof Error) || !('permanent' in fault) || !('command' in fault)) return false
  return fault.permanent === true && (fault.command === 'RCPT TO' || fault.command === 'DATA')
}
