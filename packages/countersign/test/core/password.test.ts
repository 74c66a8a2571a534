/** Passwords: what is refused when one is set, and that nothing else is. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type CommonPasswords,
  contextWordsOf,
  findWeakness,
  normalizePassword,
} from '../../src/core/authenticator/password.ts'
import { loadCommonPasswords } from '../../src/password/common-passwords.ts'

describe('password strength', () => {
  let isCommon: CommonPasswords
  beforeAll(async () => {
    isCommon = await loadCommonPasswords('')
  })
  const weakness = (password: string, identifier = 'ada@example.com') =>
    findWeakness(normalizePassword(password), contextWordsOf(identifier, ['Countersign']), isCommon)

  test('refuses at least the 3,000 most common passwords of eight characters or more', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common')
    const common = dictionary['passwords-common'].filter(password => password.length >= 8).slice(0, 3000)
    expect(common).toHaveLength(3000)
    for (const password of common) expect(weakness(password)).toBe('common')
    expect(weakness('PassWord1')).toBe('common')
  })

  test('the list is loaded for every password that could be on it', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common')
    const longest = Math.max(...dictionary['passwords-common'].map(({ length }) => length))
    for (const password of dictionary['passwords-common'].filter(({ length }) => length === longest))
      expect((await loadCommonPasswords(password))(password)).toBe(true)
  })

  test.each([
    ['seven77', 'too-short'],
    ['😀😀😀😀😀😀😀', 'too-short'],
    ['a'.repeat(1025), 'too-long'],
    ['abcdefgh\ud800', 'not-unicode'],
    ['ada@example.com1', 'context-word'],
    ['Countersign!2', 'context-word'],
  ])('refuses %j as %s', (password, reason) => {
    expect(weakness(password)).toBe(reason)
  })

  test.each([
    'tr0ub4dor',
    'correct horse battery staple',
    ' spaces count ',
    'x'.repeat(1024),
    '비밀번호가길다요',
    '\0null bytes too',
  ])('accepts %j', password => expect(weakness(password)).toBeUndefined())

  test('has no composition rule: any eight characters that are neither common nor the identifier will do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 30, maxLength: 80 }), password => {
        const normal = normalizePassword(password)
        expect(findWeakness(normal, [], isCommon)).toBe(isCommon(normal.toLowerCase()) ? 'common' : undefined)
      }),
    )
  })

  test('one text typed on two systems is one password', () => {
    expect(normalizePassword('caf\u00e9 au lait')).toBe(normalizePassword('cafe\u0301 au lait'))
  })
})
