/** The parts of a mail in their order, filled in and each on one line: both forms, plain text and HTML, are written from them. */
import type { MailLanguage, Message, MessageKind, MessageOf } from '../../core/mail/message.ts'
import type { Letter, Letters } from './letter.ts'
import { lettersEn } from './letters.en.ts'
import { lettersKo } from './letters.ko.ts'

const languages: Readonly<Record<MailLanguage, Letters>> = { en: lettersEn, ko: lettersKo }

/** Where each kind's link leads, below the public address. */
const pages: { readonly [Kind in MessageKind]?: string } = {
  recover: '/recover',
  'confirm-address': '/confirm',
  'sign-in': '/sign-in',
  invitation: '/invitation',
  'address-added': '/undo',
  'address-changed': '/undo',
}

export interface MailFrame {
  /** The public address: an origin. Links never come from anywhere else (K23). */
  issuer: string
  /** What mails call the service. */
  service: string
}

export interface MailBody {
  language: MailLanguage
  subject: string
  opening: string
  link?: { label: string; url: string }
  code?: { label: string; digits: string }
  /** Of link and code; a mail without them says nothing of it. */
  validUntil?: string
  occasion: string
  otherwise: string
  sender: string
}

/** @returns `undefined` for a message of a kind or in a language that this version does not know. */
export function fillIn(
  message: Message,
  expiresAt: number | undefined,
  { issuer, service }: MailFrame,
): MailBody | undefined {
  const { language, kind } = message
  if (!Object.hasOwn(languages, language) || !Object.hasOwn(lettersEn.letters, kind)) return undefined
  const texts = languages[language]
  const { values } = message
  const letter = letterOf(texts, message, service)
  const page = pages[kind]
  return {
    language,
    subject: oneLine(letter.subject),
    opening: oneLine(letter.opening),
    ...(page !== undefined &&
      letter.action !== undefined &&
      'ticket' in values && {
        // In the fragment, which no server on the way logs.
        link: { label: letter.action, url: `${issuer}${page}#${encodeURIComponent(values.ticket)}` },
      }),
    ...('code' in values && { code: { label: texts.code, digits: oneLine(values.code) } }),
    ...(expiresAt !== undefined &&
      'ticket' in values && { validUntil: texts.validUntil(texts.instant(expiresAt)) }),
    occasion: oneLine(texts.occasion(texts.instant(message.at), message.by)),
    otherwise: oneLine(letter.otherwise),
    sender: oneLine(texts.sender(service, issuer)),
  }
}

function letterOf<Kind extends MessageKind>(
  texts: Letters,
  { kind, values }: MessageOf<Kind>,
  service: string,
): Letter {
  // The text that the kind names takes the values of that kind.
  const write = texts.letters[kind] as (named: object) => Letter
  return write({ ...values, service })
}

/** What comes from outside cannot begin a line, a header or another direction of writing. */
function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}
