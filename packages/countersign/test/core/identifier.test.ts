/** Identifiers: normalised, then validated, once. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeIdentifier } from '../../src/core/subject/identifier.ts'

describe('K26 identifier parsing', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['  ada  ', 'ada'],
    ['ａｄａ', 'ada'],
    ['Å', 'å'],
    ['김철수', '김철수'],
    ['山田taro', '山田taro'],
    ['иван', 'иван'],
    ['user+tag@example.com', 'user+tag@example.com'],
    ['Иван@example.com', 'иван@example.com'],
    ['νίκος@example.com', 'νίκος@example.com'],
    ['สมชาย@example.com', 'สมชาย@example.com'],
    ['иван@пример.рф', 'иван@пример.рф'],
    ['ivan@пример.com', 'ivan@пример.com'],
    ['김철수@예시.kr', '김철수@예시.kr'],
  ])('%j becomes %j', (typed, stored) => {
    expect(normalizeIdentifier(typed)).toBe(stored)
  })

  test.each([
    ['empty', ''],
    ['only space', ' \t '],
    ['a null byte', 'ad\0a'],
    ['a line break', 'ada\nroot'],
    ['an inner space', 'ada lovelace'],
    ['a zero-width joiner', 'ad\u200da'],
    ['a right-to-left override', 'ada\u202e'],
    ['a byte order mark inside', 'a\ufeffda'],
    ['a lone surrogate', 'ada\ud800'],
    ['a Cyrillic letter among Latin ones', '\u0430dmin'],
    ['a Greek letter among Latin ones', 'admi\u03bd'],
    ['two scripts before the domain', 'ivan.иван@example.com'],
    ['a Cyrillic letter in the name of an address', '\u0430dmin@example.com'],
    ['a Cyrillic letter in a label of its domain', 'admin@ex\u0430mple.com'],
    ['a Greek letter in the last label', 'admin@example.c\u03bfm'],
    ['a Cyrillic name without a domain beside Latin', 'иван@@ivanов'],
    ['a private-use character', 'ada\ue000'],
    ['too long', 'a'.repeat(255)],
    ['far too long', 'a'.repeat(1_000_000)],
  ])('refuses %s', (_, typed) => {
    expect(normalizeIdentifier(typed)).toBeUndefined()
  })

  test('is idempotent, and never yields space, control characters or capitals', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), typed => {
        const identifier = normalizeIdentifier(typed)
        if (identifier === undefined) return
        expect(normalizeIdentifier(identifier)).toBe(identifier)
        expect(identifier).not.toMatch(/[\p{C}\p{Z}]/u)
        expect(identifier).toBe(identifier.toLowerCase())
      }),
      { numRuns: 5000 },
    )
  })
})
