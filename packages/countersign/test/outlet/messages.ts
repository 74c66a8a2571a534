/** One message of every kind, for the tests of mails. */
import { randomBytes } from 'node:crypto'
import type { MailLanguage, Message, MessageKind, MessageValues } from '../../src/core/mail/message.ts'
import { MessageWriter } from '../../src/core/mail/message-writer.ts'
import { deriveMailKey } from '../../src/core/mail/sealed-message.ts'

export const mailKey = deriveMailKey(randomBytes(32).toString('base64url'))
export const frame = { issuer: 'https://auth.example.com', service: 'Example' }

/** Wall time at which they were asked for, ms. */
export const asked: number = Date.UTC(2026, 10, 28, 7, 5)

export const values: MessageValues = {
  recover: { ticket: 'recover-ticket', code: '012345' },
  'confirm-address': { ticket: 'confirm-ticket', code: '123456' },
  'sign-in': { ticket: 'sign-in-ticket', code: '234567' },
  invitation: { ticket: 'invitation-ticket' },
  'address-added': { ticket: 'address-added-ticket', newAddress: 'new@example.com' },
  'address-changed': { ticket: 'undo-ticket', newAddress: 'eve@example.net' },
  'password-changed': {},
  'account-removed': {},
  'password-recovered': {},
  'already-registered': {},
  'factor-changed': { factor: 'totp', change: 'removed' },
}

export const kinds = Object.keys(values) as MessageKind[]

export function message(kind: MessageKind, language: MailLanguage = 'en', change: object = {}): Message {
  const made = { kind, to: 'ada@example.com', language, at: asked, by: '192.0.2.7', values: values[kind] }
  // The values are those of the kind.
  return { ...made, ...change } as Message
}

/** A writer whose messages are to be sent. */
export function writer(wake = () => {}): MessageWriter {
  return new MessageWriter({
    key: mailKey,
    random: randomBytes,
    host: 'auth.example.com',
    way: 'sent',
    language: 'en',
    wake,
  })
}
