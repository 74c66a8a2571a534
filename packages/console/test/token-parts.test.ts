/** Taking tokens apart: whatever is pasted, and whichever character is changed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimValue } from '../src/pages/inspect/claim-words.ts'
import { readMembers } from '../src/pages/inspect/json-members.ts'
import { readObject, takeApart, tamper, tidy } from '../src/pages/inspect/token-parts.ts'

const now = Date.UTC(2026, 0, 1)
const seconds = now / 1000
const encode = (text: string) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

test('a changed character is another one, wherever it stands', () => {
  const token = `${encode('{"alg":"none"}')}.${encode('{"sub":"ada"}')}.abcd`
  fc.assert(
    fc.property(fc.nat(token.length - 1), position => {
      const changed = tamper(token, position)
      expect(changed === token).toBe(token[position] === '.')
      expect(changed).toHaveLength(token.length)
    }),
  )
})

describe('members', () => {
  test('are shown as they are written: every digit of a number, and each as often as it comes', () => {
    const text = '{"n":9007199254740993,"a":"x","a":"y,\\"}","list":[{"b":1},2],"o":{"a":{}}, "t":true}'
    expect(takeApart(`${encode('{}')}.${encode(text)}.x`).payload).toEqual([
      { name: 'n', json: '9007199254740993' },
      { name: 'a', json: '"x"' },
      { name: 'a', json: '"y,\\"}"' },
      { name: 'list', json: '[{"b":1},2]' },
      { name: 'o', json: '{"a":{}}' },
      { name: 't', json: 'true' },
    ])
  })

  test('of any object are those that JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), object => {
        const members = readMembers(JSON.stringify(object, undefined, 1))
        expect(members.map(({ name, json }) => [name, JSON.parse(json)])).toEqual(
          Object.entries(JSON.parse(JSON.stringify(object)) as object),
        )
      }),
    )
  })
})

describe('whatever is pasted', () => {
  test('is taken apart without a fault, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const token = tidy(text)
        const { kind, parts } = takeApart(token)
        if (kind !== 'unknown') expect(parts.map(part => part.text).join('.')).toBe(token)
        for (const { start, text: part } of parts) expect(token.slice(start, start + part.length)).toBe(part)
      }),
    )
  })

  test.each([
    ['Bearer eyJ.a.b', 'eyJ.a.b'],
    ['Authorization: DPoP eyJ.a.b', 'eyJ.a.b'],
    ['"eyJ.a\n.b"', 'eyJ.a.b'],
    [' eyJ.a.b\n', 'eyJ.a.b'],
  ])('loses what people paste along: %j', (pasted, token) => expect(tidy(pasted)).toBe(token))

  test.each(['[]', '"a"', '1', 'null', 'true', '{'])('%s is no object', text => {
    expect(readObject(btoa(text).replaceAll('=', ''))).toBeUndefined()
  })
})

test('instants are told in words, and how long a token lives', () => {
  const claims = { iat: seconds, exp: seconds + 600 }
  expect(claimValue('exp', claims.exp, claims, now, 'en')).toEqual({
    raw: String(claims.exp),
    words: expect.stringMatching(/ · in 10 minutes · 10 minutes$/),
  })
  expect(claimValue('exp', claims.exp, claims, now, 'ko').words).toMatch(/ · 10분 후 · 10분$/)
  expect(claimValue('exp', 1e300, claims, now, 'en')).toEqual({ raw: '1e+300' })
  expect(claimValue('roles', ['admin'], claims, now, 'en')).toEqual({ raw: '["admin"]' })
})
