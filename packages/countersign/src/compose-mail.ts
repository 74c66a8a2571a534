/** Wires mail together: what writes messages, what sends them or shows them, and what an application sees of it. */
import type { Configuration } from './configuration.ts'
import type { Clock, Random } from './core/clock.ts'
import { ConfigurationError } from './core/errors.ts'
import { isLoopback } from './core/loopback.ts'
import { type MailWay, MessageWriter } from './core/mail/message-writer.ts'
import { deriveMailKey } from './core/mail/sealed-message.ts'
import type { Storage } from './core/storage.ts'
import type { MailFunction } from './outlet/mail/mail.ts'
import { createMailDesk, type MailDesk } from './outlet/mail/mail-desk.ts'
import { MailSender } from './outlet/mail/mail-sender.ts'
import { Outbox } from './outlet/mail/outbox.ts'

/** The option `mail`: what sends, or the outbox; absent, no mail is written. */
export type MailOption = MailFunction | 'outbox' | undefined

export interface MailParts {
  mail: MailOption
  configuration: Pick<Configuration, 'issuer' | 'mailLanguage' | 'mailName'>
  storage: Pick<Storage, 'messages'>
  root: string
  clock: Clock
  random: Random
  share: () => number
  onFault: (fault: unknown) => void
}

export interface ComposedMail {
  writer: MessageWriter
  desk: MailDesk
  /** Where mails are held and not sent. */
  outbox: Outbox | undefined
  /** Where they are sent. */
  sender: MailSender | undefined
}

/** @throws {ConfigurationError} where the outbox would show mails on a public address. */
export function composeMail(parts: MailParts): ComposedMail {
  const { mail, configuration, storage, clock, random, share, onFault } = parts
  const { issuer, mailLanguage, mailName } = configuration
  const { messages } = storage
  const key = deriveMailKey(parts.root)
  const frame = { issuer: issuer.origin, service: mailName ?? issuer.hostname }
  // Whoever administers it would otherwise read the links of everybody.
  if (mail === 'outbox' && !isLoopback(issuer.hostname))
    throw new ConfigurationError('mail: the outbox is for an issuer on a loopback host only')
  const sender =
    typeof mail === 'function'
      ? new MailSender({ messages, key, mail, frame, clock, share, onFault })
      : undefined
  const way: MailWay = mail === undefined ? 'nowhere' : mail === 'outbox' ? 'held' : 'sent'
  const wake = () => sender?.wake()
  return {
    writer: new MessageWriter({ key, random, host: issuer.hostname, way, language: mailLanguage, wake }),
    desk: createMailDesk({ messages, clock, isAvailable: way !== 'nowhere', wake }),
    outbox: way === 'held' ? new Outbox({ messages, key, frame }) : undefined,
    sender,
  }
}
