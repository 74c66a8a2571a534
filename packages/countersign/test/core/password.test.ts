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

  // By hand, and by nothing that the code has: what people type when they are asked for eight characters.
  test.each([
    ...[
      '00000000',
      '11111111',
      '99999999',
      'aaaaaaaa',
      'zzzzzzzz',
      'AAAAAAAA',
      '........',
      '        ',
      'ㅋㅋㅋㅋㅋㅋㅋㅋ',
    ],
    ...[
      '12345678',
      '123456789',
      '1234567890',
      '87654321',
      '987654321',
      '0987654321',
      '01234567',
      '34567890',
      '13579135',
    ],
    ...[
      'abcdefgh',
      'abcdefghi',
      'hgfedcba',
      'zyxwvuts',
      'ABCDEFGH',
      'mnopqrst',
      'абвгдежз',
      '가나다라마바사아',
    ],
    ...[
      'qwertyui',
      'qwertyuiop',
      'poiuytrewq',
      'asdfghjk',
      'asdfghjkl',
      'lkjhgfdsa',
      'zxcvbnm,',
      'QWERTYUI',
      '!@#$%^&*',
    ],
    ...['qwertzui', 'azertyui', 'йцукенгш', '1qaz2wsx', '2wsx3edc', '3edc4rfv'],
    ...[
      'abcd1234',
      '1234abcd',
      'qwer1234',
      '1234qwer',
      'asdf1234',
      'aaaa1111',
      '1111aaaa',
      'qwerasdf',
      'abcd4321',
    ],
    ...['１２３４５６７８', 'ｐａｓｓｗｏｒｄ', 'abcd-efgh', '1234-5678', '12 34 56 78'],
    ...['12121212', 'abababab', 'abcabcabc', '123123123', '123412341234', 'a1a1a1a1', '11221122'],
    ...[
      'aaaaaaa1',
      '1aaaaaaa',
      'abcdefg1',
      '!1234567',
      '12344321',
      'abcddcba',
      '0000000000000000',
      'a'.repeat(64),
    ],
  ])('refuses %j, which a pattern makes', password => {
    expect(weakness(password)).toBe('common')
  })

  test.each([
    ...['Lovelace1', 'l0vel4ce', 'lovelace!', 'ecalevol', 'Ecalevol7', 'L-o-v-e-l-a-c-e', '1lovelace1'],
    ...[
      'ada.lovelace',
      'adalovelace',
      'ecalevolada',
      '@da.lovel@ce',
      'ada_lovelace',
      'university7',
      'Un1vers1ty!',
    ],
    ...['ada.lovelace@university.example', 'c0unters1gn', 'ngisretnuoc', 'COUNTER-SIGN'],
  ])('refuses %j, which the identifier or the service makes obvious', password => {
    expect(weakness(password, 'ada.lovelace@university.example')).toBe('context-word')
  })

  test.each([
    ...[
      'seven quiet herons at dawn',
      'vfr4-plum',
      'abc, said Ada',
      '12 monkeys',
      'k8#pQz2!',
      'lovelace-and-babbage',
    ],
    ...[
      'xkcd9361',
      '19870412x',
      'gvbhnjmk8',
      'university of life',
      'aaabbbcccddd',
      'hunterhunter',
      '1995-06-07',
    ],
  ])('takes %j: a pattern in it is not all of it', password => {
    expect(weakness(password, 'ada.lovelace@university.example')).toBeUndefined()
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
