/**
 * Names, subjects and addresses of every kind, written out, composed, and read by another program: no header comes of them.
 * `MAIL_CASES=10000` tries more.
 */
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { isPrintableLine, parseMailbox, parseNamedMailbox } from '../../countersign/src/core/mail/mailbox.ts'
import type { Message } from '../../countersign/src/core/mail/message.ts'
import { renderMessage } from '../../countersign/src/outlet/mail/render-message.ts'
import { composed } from '../src/mail/smtp.ts'

const runs = Number(process.env.MAIL_CASES ?? '300')

/** Composes as the SMTP client does, and hands the bytes back. */
const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

const known = [
  'auto-submitted',
  'content-language',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
]

const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\0', '\u2028', '\x85', '\x0b', '=?utf-8?Q?', '?='),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('Bcc: eve@example.net', 'X-Eve: 1', '<', '>', ',', ';', '"', '\\', ':', '@'),
  },
  fc.constantFrom(
    'ada',
    'example.com',
    '김철수',
    '예시.kr',
    ' ',
    '\t',
    '.',
    '<script>',
    '%0d%0a',
    '&#13;&#10;',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const text = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))
/** Half of them are mailboxes, or nearly. */
const address = fc.oneof(
  text,
  fc.constantFrom('ada@example.com', '김철수@예시.kr', "o'neil+tag@mail.example.com"),
  text.map(local => `${local}@example.com`),
  text.map(domain => `ada@${domain}`),
)

test('no header is injected, whatever names, subjects and addresses hold', async () => {
  let written = 0
  await fc.assert(
    fc.asyncProperty(text, text, address, address, text, async (service, by, to, newAddress, ticket) => {
      const message: Message = {
        kind: 'address-changed',
        to,
        language: 'ko',
        at: 0,
        by,
        values: { ticket, newAddress },
      }
      const frame = { issuer: 'https://auth.example.com', service }
      const mail = renderMessage(message, { messageId: '<m1@auth.example.com>' }, frame)
      expect(typeof mail === 'string').toBe(parseMailbox(to) === undefined)
      if (typeof mail === 'string') return
      written += 1
      // What the settings take as a sender; the rest is refused at the start.
      const from =
        parseNamedMailbox(`${service} <no-reply@example.com>`) ?? parseNamedMailbox('no-reply@example.com')
      if (from === undefined) throw new Error('no sender')
      expect(from.name === undefined || isPrintableLine(from.name)).toBe(true)
      const { message: raw } = await composer.sendMail(composed(mail, from))
      if (!Buffer.isBuffer(raw)) throw new Error('not composed')
      const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1')
      const parsed = await simpleParser(raw)
      expect(parsed.headerLines.map(({ key }) => key).sort()).toEqual(known)
      expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/)
      expect(parsed.subject).toBe(mail.subject.trim())
      expect(parsed.from?.value).toHaveLength(1)
      expect(parsed.from?.value[0]?.address).toBe('no-reply@example.com')
      expect([parsed.to].flat()).toHaveLength(1)
      expect([parsed.to].flat()[0]?.value).toHaveLength(1)
      expect(parsed.bcc ?? parsed.cc).toBeUndefined()
      expect(parsed.attachments).toEqual([])
    }),
    { numRuns: runs },
  )
  expect(written).toBeGreaterThan(runs / 10)
})
