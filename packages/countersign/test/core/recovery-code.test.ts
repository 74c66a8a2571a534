/** Recovery codes: what is made, and what people type of it. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createRecoveryCode,
  digestRecoveryCode,
  readRecoveryCode,
} from '../../src/core/authenticator/recovery-code.ts'

test('has 120 bits, in four groups of six', () => {
  let drawn = 0
  const code = createRecoveryCode(length => {
    drawn += length
    return randomBytes(length)
  })
  expect(drawn * 8).toBe(120)
  expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{6}(-[0-9a-hjkmnp-tv-z]{6}){3}$/)
})

test('every byte that is drawn tells codes apart', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 15, maxLength: 15 }),
      fc.uint8Array({ minLength: 15, maxLength: 15 }),
      (one, other) => {
        const isSame = createRecoveryCode(() => one) === createRecoveryCode(() => other)
        expect(isSame).toBe(Buffer.compare(one, other) === 0)
      },
    ),
  )
})

test('is read as it was made, however it is typed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 15, maxLength: 15 }), bytes => {
      const code = createRecoveryCode(() => bytes)
      const plain = code.replaceAll('-', '')
      const mistaken = plain.replaceAll('1', 'I').replaceAll('0', 'O')
      for (const typed of [code, plain, code.toUpperCase(), ` ${code.replaceAll('-', ' ')} `, mistaken])
        expect(readRecoveryCode(typed)).toBe(plain)
    }),
  )
})

test('is none of another length or alphabet', () => {
  const plain = 'a'.repeat(24)
  expect(readRecoveryCode(plain)).toBe(plain)
  for (const none of ['', 'a'.repeat(23), 'a'.repeat(25), `${'a'.repeat(23)}u`, `${'a'.repeat(23)}\u0000`])
    expect(readRecoveryCode(none)).toBeUndefined()
})

test('its digest is of 32 bytes, and another for each', () => {
  expect(digestRecoveryCode('a')).toHaveLength(32)
  expect(digestRecoveryCode('a')).not.toEqual(digestRecoveryCode('b'))
})
