/** Mails as they are written out: every kind in both languages, and what input can do to them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MessageKind, mailLanguages } from '../../src/core/mail/message.ts'
import { mailStyles } from '../../src/outlet/mail/html-form.ts'
import type { Mail } from '../../src/outlet/mail/mail.ts'
import { renderMessage } from '../../src/outlet/mail/render-message.ts'
import { asked, frame, kinds, message, values } from './messages.ts'

const stored = { messageId: '<m1@auth.example.com>', expiresAt: asked + 1_800_000 }

function render(kind: MessageKind, language: 'en' | 'ko', change: object = {}): Mail {
  const mail = renderMessage(message(kind, language, change), stored, frame)
  if (typeof mail === 'string') throw new Error(mail)
  return mail
}

function givenOf(kind: MessageKind): { ticket?: string; code?: string } {
  const given: object = values[kind]
  return given
}

const both = mailLanguages.flatMap(language => kinds.map(kind => [kind, language] as const))

describe.each(both)('%s in %s', (kind, language) => {
  const mail = render(kind, language)

  test('has a subject, and the same in both forms', () => {
    expect(mail).toMatchObject({ messageId: '<m1@auth.example.com>', to: 'ada@example.com', language })
    expect(mail.subject).toContain('Example')
    expect(mail.html).toContain(`<html lang="${language}">`)
    const plain = mail.text.split('\n').filter(line => line !== '')
    for (const line of plain) expect(mail.html).toContain(line.replace(/:$/, '').replaceAll("'", '&#39;'))
    expect(mail.text).toContain('192.0.2.7')
    expect(mail.text).toContain(
      language === 'en' ? '28 November 2026, 07:05 UTC' : '2026년 11월 28일 16:05(한국 시간)',
    )
  })

  test('is in its language', () => {
    const hangul = mail.text.match(/\p{Script=Hangul}/gu)?.length ?? 0
    expect(hangul > 0).toBe(language === 'ko')
  })

  test('carries its ticket in the fragment of a link of the public address, and its code alone on a line', () => {
    const given = givenOf(kind)
    const links = mail.text.match(/https?:\/\/\S+/g) ?? []
    if (given.ticket === undefined) expect(links).toEqual(['https://auth.example.com'])
    else {
      const pages: Record<string, string> = {
        'confirm-address': 'confirm',
        'address-added': 'undo',
        'address-changed': 'undo',
      }
      const page = pages[kind] ?? kind
      expect(links).toContain(`https://auth.example.com/${page}#${given.ticket}`)
    }
    if (given.code !== undefined) expect(mail.text.split('\n')).toContain(given.code)
    expect(/^\d{6}$/m.test(mail.text)).toBe(given.code !== undefined)
  })

  test('loads nothing, runs nothing, and answers to nobody', () => {
    expect(mail.html).not.toMatch(/<(script|img|link|iframe|form|svg|object)|src=|url\(|@import|\son\w+=/i)
    const styles = [...mail.html.matchAll(/ style="([^"]*)"/g)].map(([, style = '']) => style)
    expect(styles.filter(style => !mailStyles.includes(style))).toEqual([])
    expect(mail.headers['Auto-Submitted']).toBe('auto-generated')
  })
})

test('what the language says of the validity is left out where there is none', () => {
  const withoutExpiry = renderMessage(message('password-changed'), { messageId: '<a@b>' }, frame)
  expect(typeof withoutExpiry === 'object' && withoutExpiry.text).not.toContain('Valid until')
  expect(render('recover', 'en').text).toContain('Valid until 28 November 2026, 07:35 UTC')
})

test.each([
  ['an address that is none', { to: 'ada@example.com\r\nBcc: eve@example.net' }, 'invalid-address'],
  ['a kind of a later version', { kind: 'later' }, 'unknown-kind'],
  ['a kind that every object has', { kind: 'toString' }, 'unknown-kind'],
  ['a language of a later version', { language: 'ja' }, 'unknown-kind'],
])('%s is not written out', (_, change, why) => {
  expect(renderMessage(message('recover', 'en', change), stored, frame)).toBe(why)
})

test('no input adds a line, an element, an attribute or a header', () => {
  const text = fc.array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '<script>',
        '"',
        "'",
        '&',
        '</p>',
        '\u2028',
        '\u202e',
        '\0',
        'Bcc: a@b',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  const line = text.map(pieces => pieces.join(''))
  const expected = both.map(([kind, language]) => {
    const { text: plain, html } = render(kind, language)
    return { lines: plain.split('\n').length, tags: html.match(/<[^>]*>/g)?.length }
  })
  fc.assert(
    fc.property(line, line, line, (service, by, value) => {
      for (const [index, [kind, language]] of both.entries()) {
        const given = givenOf(kind)
        const change = {
          by,
          values: {
            ...values[kind],
            ...(given.ticket !== undefined && { ticket: value }),
            ...('newAddress' in values[kind] && { newAddress: value }),
          },
        }
        const mail = renderMessage(message(kind, language, change), stored, { ...frame, service })
        if (typeof mail === 'string') throw new Error(mail)
        expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(mail.text.split('\n')).toHaveLength(expected[index]?.lines ?? -1)
        expect(mail.html.match(/<[^>]*>/g)).toHaveLength(expected[index]?.tags ?? -1)
        expect(Object.values(mail.headers).join('')).toMatch(/^[\x20-\x7e]*$/)
      }
    }),
    { numRuns: 100 },
  )
})
