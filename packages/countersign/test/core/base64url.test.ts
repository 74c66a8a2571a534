/** Base64url is strict: one text for one value. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64url, encodeBase64url } from '../../src/core/base64url.ts'

describe('base64url', () => {
  test('decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        expect(Buffer.from(decodeBase64url(encodeBase64url(bytes)) ?? [])).toEqual(Buffer.from(bytes))
      }),
    )
  })

  test('accepts a text only if it is the encoding of what it decodes to', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBz_-=+/ .\n0é\u0141'), maxLength: 12 }), text => {
        const bytes = decodeBase64url(text)
        if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test.each(['A', 'AB', 'AA==', 'AA=', 'A A', 'A+', 'A/', 'AA\n', 'AAB', '\u0141A', 'AAA\u0141'])(
    'refuses %j',
    text => {
      expect(decodeBase64url(text)).toBeUndefined()
    },
  )
})
