/** What a mail says before it is written out: its kind, its language, and the values that its text is filled with. */

/** The languages that every text exists in. */
export const mailLanguages = ['en', 'ko'] as const
export type MailLanguage = (typeof mailLanguages)[number]

/** A link with a ticket in its fragment, and the code of six digits that a page without the link asks for. */
interface LinkAndCode {
  /** base64url. */
  ticket: string
  /** Six digits. */
  code: string
}

interface Link {
  /** base64url. */
  ticket: string
}

/** The values of each kind, besides what every message has. */
export interface MessageValues {
  /** Somebody asked to replace the password of the account with this address. */
  recover: LinkAndCode
  /** Somebody says that this address is theirs. */
  'confirm-address': LinkAndCode
  /** Somebody asked to sign in by mail. */
  'sign-in': LinkAndCode
  /** An administrator made an account for this address. */
  invitation: Link
  /** To the primary address: another one was added; the link undoes that. */
  'address-added': Link & { newAddress: string }
  /** To the address from before: another one has taken its place; the link undoes that. */
  'address-changed': Link & { newAddress: string }
  /** The password was changed by somebody who was signed in, or by an administrator. */
  'password-changed': object
  /** The password was replaced by way of a mail. */
  'password-recovered': object
  /** Somebody tried to sign up with an address that has an account. */
  'already-registered': object
  /** The account was removed, by its holder or by an administrator. */
  'account-removed': object
  /** A second factor was added or removed. */
  'factor-changed': {
    factor: 'totp' | 'passkey' | 'recovery-codes'
    change: 'added' | 'removed' | 'replaced'
  }
}

export type MessageKind = keyof MessageValues

/** What every message has. */
interface Addressed {
  /** One mailbox, as `parseMailbox` takes it. */
  to: string
  language: MailLanguage
  /** When it was asked for, or when what it tells of happened: wall time, ms. */
  at: number
  /** The network address of whoever asked or did it, where it is known. */
  by?: string
}

export type MessageOf<Kind extends MessageKind> = Addressed & { kind: Kind; values: MessageValues[Kind] }
export type Message = { [Kind in MessageKind]: MessageOf<Kind> }[MessageKind]
