/** JSON that has one meaning. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from '../../../src/http/protocol/strict-json.ts'

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text))

function hasPlainNames(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([name, inner]) => name !== '__proto__' && !JSON.stringify(name).includes('\\') && hasPlainNames(inner),
  )
}

describe('strict JSON', () => {
  test.each([
    '',
    '{',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"b":{"a":1,"a":1}}',
    '[{"a":1},{"a":1,"x":[{}],"a":1}]',
    '{"__proto__":{}}',
    '{"\\u005f_proto__":1}',
    '{"a":{"__proto__":null}}',
    '\ufeff{}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":NaN}',
    '{} {}',
  ])('refuses %j', text => {
    expect(parse(text).ok).toBe(false)
  })

  test.each([
    '{"a":1,"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":["a","a",{"a":{}}]}',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    ' 7 ',
  ])('takes %j', text => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
  })

  test('refuses bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0xc0, 0x80],
      [0xfe, 0xff, 0, 0x31],
    ]) {
      expect(parseStrictJson(Uint8Array.from(bytes)).ok).toBe(false)
    }
  })

  test('takes whatever JSON.stringify writes, but for __proto__ and names with escapes', () => {
    const values = fc.jsonValue().filter(hasPlainNames)
    fc.assert(
      fc.property(values, value => {
        expect(parse(JSON.stringify(value))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) })
      }),
    )
  })

  test.each(['{"\\u0061":1}', '{"a\\"b":1}', '{"x":[{"\\n":1}]}'])(
    'refuses a name with an escape: %s',
    text => {
      expect(parse(text)).toEqual({ ok: false })
    },
  )

  test('takes ten thousand levels without falling over', () => {
    expect(parse('['.repeat(10_000) + ']'.repeat(10_000)).ok).toBe(true)
    expect(parse('{"a":'.repeat(10_000)).ok).toBe(false)
  })
})
