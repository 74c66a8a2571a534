/** One-time passwords by the vectors of RFC 6238 and RFC 4226, and what counts at an instant. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  codeOf,
  encodeBase32,
  findStep,
  readTotp,
  stepAt,
  stepSeconds,
  totpUri,
} from '../../src/core/authenticator/totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('codes', () => {
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s are those of RFC 6238 appendix B', (seconds, code) => {
    expect(codeOf(secret, stepAt(seconds * 1000), 8)).toBe(code)
    expect(codeOf(secret, stepAt(seconds * 1000))).toBe(code.slice(2))
  })

  test('are those of RFC 4226 appendix D', () => {
    const codes = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]
    expect(codes.map((_, step) => codeOf(secret, step))).toEqual(codes)
  })
})

describe('a code', () => {
  const instant = fc.integer({ min: 600_000, max: 4_000_000_000_000 })
  const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 })

  test('counts in its step, the one before and the one after, and nowhere else', () => {
    fc.assert(
      fc.property(bytes, instant, fc.integer({ min: -4, max: 4 }), (key, at, off) => {
        const now = stepAt(at)
        const code = codeOf(key, now + off)
        const others = [-1, 0, 1].filter(one => one !== off).map(one => codeOf(key, now + one))
        // One in some 300,000 is the code of another step too.
        fc.pre(!others.includes(code))
        expect(findStep(key, code, { at })).toBe(Math.abs(off) <= 1 ? now + off : undefined)
      }),
    )
  })

  test('counts after the last step that was used, and not at it or before', () => {
    fc.assert(
      fc.property(bytes, instant, fc.integer({ min: -3, max: 3 }), (key, at, used) => {
        const now = stepAt(at)
        const found = findStep(key, codeOf(key, now), { at, after: now + used })
        expect(found).toBe(used < 0 ? now : undefined)
      }),
    )
  })

  test('is read with spaces and dashes in it, and in the digits of any keyboard', () => {
    expect(readTotp(' 123 456 ')).toBe('123456')
    expect(readTotp('123-456')).toBe('123456')
    expect(readTotp('１２３４５６')).toBe('123456')
    for (const none of ['', '12345', '1234567', '12345a', '12345\u0000', '١٢٣٤٥٦'])
      expect(readTotp(none)).toBeUndefined()
  })

  test('lasts half a minute', () => {
    expect(stepAt(0)).toBe(0)
    expect(stepAt(stepSeconds * 1000 - 1)).toBe(0)
    expect(stepAt(stepSeconds * 1000)).toBe(1)
  })
})

test('base32 is that of RFC 4648, without padding', () => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  }
  for (const [text, encoded] of Object.entries(vectors)) expect(encodeBase32(Buffer.from(text))).toBe(encoded)
})

test('the address of a QR code names service and account, whatever is in them', () => {
  const uri = totpUri(secret, { service: 'A & B: c', account: 'ann+x@example.com/ü?' })
  const { protocol, host, pathname, searchParams } = new URL(uri)
  expect(`${protocol}//${host}`).toBe('otpauth://totp')
  expect(decodeURIComponent(pathname)).toBe('/A & B: c:ann+x@example.com/ü?')
  expect(Object.fromEntries(searchParams)).toEqual({ secret: encodeBase32(secret), issuer: 'A & B: c' })
})
