/** Mail addresses: what is one mailbox and nothing else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMailbox, parseNamedMailbox } from '../../src/core/mail/mailbox.ts'

describe('one mailbox', () => {
  test.each([
    ['ada@example.com', false],
    ['Ada.Lovelace+tag@mail.example.com', false],
    ["o'neil!#$%&*/=?^_`{|}~-@example.com", false],
    ['ann@localhost', false],
    ['a@xn--9n2bp8q.kr', false],
    ['김철수@예시.kr', true],
    ['ivan@пример.рф', false],
    ['用户@例子.广告', true],
    [`${'a'.repeat(64)}@example.com`, false],
  ])('%s', (address, isInternational) => {
    const at = address.lastIndexOf('@')
    expect(parseMailbox(address)).toEqual({
      address,
      local: address.slice(0, at),
      domain: address.slice(at + 1),
      isInternational,
    })
  })

  test.each([
    ['nothing', ''],
    ['no @', 'ada'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['two mailboxes', 'ada@example.com,eve@example.net'],
    ['two mailboxes with a space', 'ada@example.com eve@example.net'],
    ['a header', 'ada@example.com\r\nBcc: eve@example.net'],
    ['a header in the local part', 'ada\nBcc: eve@example.net'],
    ['a line separator', 'ada\u2028@example.com'],
    ['a null byte', 'ada\0@example.com'],
    ['a delete character', 'ada\x7f@example.com'],
    ['a next-line control', 'ada\x85@example.com'],
    ['an override of direction', 'ada\u202e@example.com'],
    ['a lone surrogate', 'ada\ud800@example.com'],
    ['a space beyond ASCII', 'ada\u3000@example.com'],
    ['a quoted local part', '"ada lovelace"@example.com'],
    ['a comment', 'ada(comment)@example.com'],
    ['an angle bracket', '<ada@example.com>'],
    ['a route', '@a.example,@b.example:ada@example.com'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['a port', 'ada@example.com:25'],
    ['two dots', 'ada..l@example.com'],
    ['a dot first', '.ada@example.com'],
    ['an empty label', 'ada@example..com'],
    ['a dot last', 'ada@example.com.'],
    ['a label that begins with a hyphen', 'ada@-example.com'],
    ['an underscore in the domain', 'ada@exa_mple.com'],
    ['a slash beyond ASCII in the domain', 'ada@예시\u2044.kr'],
    ['a local part of 65 octets', `${'a'.repeat(65)}@example.com`],
    ['a label of 64 octets', `ada@${'a'.repeat(64)}.com`],
    ['255 octets', `ada@${'a23456789.'.repeat(24)}example.com`],
  ])('not %s', (_, address) => {
    expect(parseMailbox(address)).toBeUndefined()
    expect(parseNamedMailbox(`Ada <${address}>`)).toBeUndefined()
  })

  test('whatever is taken holds one @ that parts it, no space, no control, and no special of a header', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a',
        '@',
        '.',
        '\r',
        '\n',
        '\0',
        ' ',
        ',',
        ';',
        ':',
        '<',
        '>',
        '"',
        '(',
        '김',
        '\u2028',
        '-',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const address = pieces.join('')
        for (const text of [address, `${address}@example.com`]) {
          const found = parseMailbox(text)
          if (found === undefined) continue
          expect(text).toBe(`${found.local}@${found.domain}`)
          expect(text).not.toMatch(/[\p{C}\p{Z}<>()[\]\\,;:"]/u)
          expect(text.split('@')).toHaveLength(2)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a mailbox with a name', () => {
  test.each([
    ['ada@example.com', undefined],
    ['<ada@example.com>', undefined],
    ['Ada Lovelace <ada@example.com>', 'Ada Lovelace'],
    ['Lovelace, Ada <ada@example.com>', 'Lovelace, Ada'],
    ['"Lovelace; Ada" <ada@example.com>', 'Lovelace; Ada'],
    ['카운터사인 <ada@example.com>', '카운터사인'],
  ])('%s', (text, name) => {
    const found = parseNamedMailbox(text)
    expect([found?.address, found?.name]).toEqual(['ada@example.com', name])
  })

  test.each([
    ['a line break in the name', 'Ada\r\nBcc: eve@example.net <ada@example.com>'],
    ['a quote in quotes', '"A"da" <ada@example.com>'],
    ['something after', 'Ada <ada@example.com> more'],
    ['two addresses', 'Ada <ada@example.com>, Eve <eve@example.net>'],
    ['a name of 101 characters', `${'a'.repeat(101)} <ada@example.com>`],
    ['an override of direction', 'Ada\u202e <ada@example.com>'],
  ])('not %s', (_, text) => {
    expect(parseNamedMailbox(text)).toBeUndefined()
  })
})
