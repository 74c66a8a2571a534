/** The verifier's base64url, held against that of the core. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeBase64url, decodeBase64url as reference } from '../../src/core/base64url.ts'
import { decodeBase64url } from '../../src/verifier/base64url.ts'

test('takes and refuses exactly what the core does', () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 70 }).map(bytes => encodeBase64url(bytes)),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,9}$/),
    fc.string({ maxLength: 8 }),
  )
  fc.assert(
    fc.property(texts, text => {
      const expected = reference(text)
      expect(decodeBase64url(text)).toEqual(expected === undefined ? undefined : new Uint8Array(expected))
    }),
    { numRuns: 5000 },
  )
})
