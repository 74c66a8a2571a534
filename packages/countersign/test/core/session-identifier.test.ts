/** Session identifiers: which are ours, told without the store. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createSessionIdentifier,
  deriveIdentifierKey,
  isMarkedIdentifier,
  isSessionIdentifier,
} from '../../src/core/session/session-identifier.ts'

const key = deriveIdentifierKey(randomBytes(32).toString('base64url'))

describe('a session identifier', () => {
  test('is 43 characters of base64url, no two alike', () => {
    const made = new Set(Array.from({ length: 1000 }, () => createSessionIdentifier(key, randomBytes)))
    expect(made.size).toBe(1000)
    for (const one of made) expect([one.length, isSessionIdentifier(one)]).toEqual([43, true])
  })

  test('carries a MAC: of any other bit, and under any other key, it is not ours', () => {
    const made = createSessionIdentifier(key, randomBytes)
    expect(isMarkedIdentifier(made, key)).toBe(true)
    expect(isMarkedIdentifier(made, deriveIdentifierKey(randomBytes(32).toString('base64url')))).toBe(false)
    const bytes = Buffer.from(made, 'base64url')
    for (let bit = 0; bit < 256; bit++) {
      const other = Buffer.from(bytes)
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(isMarkedIdentifier(other.toString('base64url'), key)).toBe(false)
    }
  })

  test.each([
    '',
    'x',
    '='.repeat(43),
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}!`,
    `${'A'.repeat(42)}B`,
  ])('is not the text %j, which no bytes are behind', text =>
    expect(isMarkedIdentifier(text, key)).toBe(false),
  )

  test('is ours under the secret of which the key is derived, on every node and after every start', () => {
    const secret = randomBytes(32).toString('base64url')
    const made = createSessionIdentifier(deriveIdentifierKey(secret), randomBytes)
    expect(isMarkedIdentifier(made, deriveIdentifierKey(secret))).toBe(true)
  })
})
