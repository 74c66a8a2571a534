/** Where mails go by the settings: over SMTP, into the outbox of a machine on which somebody tries, or nowhere. */
import { type CountersignOptions, isLoopback } from 'countersign'
import { UsageError } from '../command/command-error.ts'
import type { Settings } from '../settings/settings.ts'
import { smtpMail } from './smtp.ts'

type MailSettings = Pick<Settings, 'smtpUrl' | 'mailFrom' | 'mailLanguage'>

/** @throws {UsageError} `invalid-settings`, where mails would be sent from nobody. */
export function mailOptions(
  { smtpUrl, mailFrom, mailLanguage }: MailSettings,
  issuer: string,
): Pick<CountersignOptions, 'mail' | 'mailLanguage' | 'mailName'> {
  if (smtpUrl !== undefined && mailFrom === undefined)
    throw new UsageError(
      'invalid-settings',
      'COUNTERSIGN_MAIL_FROM: must be set where COUNTERSIGN_SMTP_URL is, as in no-reply@example.com.',
    )
  const name = mailFrom?.name
  return {
    mailLanguage,
    ...(name !== undefined && { mailName: name }),
    ...(smtpUrl !== undefined && mailFrom !== undefined
      ? { mail: smtpMail(smtpUrl, mailFrom) }
      : isOnLoopback(issuer) && { mail: 'outbox' }),
  }
}

/** What a start says where no mail can go; `undefined` where one can. */
export function mailNotice({ smtpUrl }: MailSettings, issuer: string): string | undefined {
  if (smtpUrl !== undefined || isOnLoopback(issuer)) return undefined
  return 'no mail is sent: nobody can recover an account or confirm an address. Set COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM'
}

function isOnLoopback(issuer: string): boolean {
  return isLoopback(new URL(issuer).hostname)
}
