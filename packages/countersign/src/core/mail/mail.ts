/** What a mail tells, before anybody has put it into words. */
import type { MailLanguage } from '../subject/subject.ts'

export type MailKind =
  | 'recover'
  | 'confirm-address'
  | 'sign-in'
  | 'sign-up'
  | 'invitation'
  | 'already-registered'
  | 'address-changed'
  | 'password-changed'
  | 'password-recovered'
  | 'account-removed'

export interface Mail {
  kind: MailKind
  to: string
  language?: MailLanguage
  /** Of the link in it. */
  ticket?: string
  /** The same for a page that cannot follow the link. */
  code?: string
  /** Until when link and code are good, wall time ms; it is not sent after that. */
  expiresAt?: number
  /** From which IP address it was asked for, where that is known. */
  askedFrom?: string
  at: number
}
