/** JSON with one meaning: each member once, however it is spelled. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAmbiguousJson, parseCompactJsonObject, parseJsonObject } from '../../../src/core/jose/json.ts'

const bytes = (text: string) => Buffer.from(text)

/** An object as text, with its members in a list, so that one can come twice; and what is true of any object in it. */
interface Written {
  text: string
  isRepetitive: boolean
  /** Some name is spelled with an escape. */
  isEscaped: boolean
}
const space = fc.constantFrom('', ' ', '\n', '\t\r\n')
const name = fc.constantFrom('a', 'b', 'c', '"', '\\', '{', '}:', ',', 'é', '😀', '\u2028', '')
const spell = (text: string, isEscaped: boolean) =>
  isEscaped
    ? `"${[...text].map(one => [...one].map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')).join('')}"`
    : JSON.stringify(text)
const of = (text: string, parts: readonly Written[], own: Partial<Written> = {}): Written => ({
  text,
  isRepetitive: own.isRepetitive === true || parts.some(({ isRepetitive }) => isRepetitive),
  isEscaped: own.isEscaped === true || parts.some(({ isEscaped }) => isEscaped),
})
const { object } = fc.letrec<{ object: Written; value: Written }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc
      .oneof(
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
      )
      .map(value => of(JSON.stringify(value), [])),
    tie('object'),
    fc
      .array(tie('value'), { maxLength: 3 })
      .map(items => of(`[${items.map(({ text }) => text).join(',')}]`, items)),
  ),
  object: fc.array(fc.tuple(name, fc.boolean(), tie('value'), space), { maxLength: 4 }).map(members => {
    const names = members.map(([key, isEscaped]) => spell(key, isEscaped && !/[\ud800-\udfff]/.test(key)))
    const written = members.map(([, , { text }, gap], index) => `${gap}${names[index]}${gap}:${text}`)
    return of(
      `{${written.join(',')}}`,
      members.map(([, , value]) => value),
      {
        isRepetitive: new Set(members.map(([key]) => key)).size < members.length,
        isEscaped: names.some(one => one.includes('\\')),
      },
    )
  }),
}))

describe('JSON of headers and claims', () => {
  test('is taken as JSON.parse takes it, unless a member comes twice in one object, or is spelled with an escape', () => {
    fc.assert(
      fc.property(object, ({ text, isRepetitive, isEscaped }) => {
        expect(parseJsonObject(bytes(text))).toEqual(isRepetitive || isEscaped ? undefined : JSON.parse(text))
        expect(isAmbiguousJson(bytes(text))).toBe(isRepetitive)
      }),
      { numRuns: 3000 },
    )
  })

  test('is compact only as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(object, ({ text, isEscaped }) => {
        // What JSON.parse makes of such names depends on what was parsed before (nodejs/node#63785).
        fc.pre(!isEscaped)
        const isSame = JSON.stringify(JSON.parse(text)) === text
        expect(parseCompactJsonObject(bytes(text)) !== undefined).toBe(isSame)
      }),
      { numRuns: 1000 },
    )
  })

  test('a name that JSON.parse may read as another one is refused in a header', () => {
    // Where V8 has the fault, the first text makes it miss the `crit` of the second.
    JSON.parse('{"alg":"x","\\\\u00":1}')
    expect(parseJsonObject(bytes('{"alg":"EdDSA","\\u0063rit":["x"]}'))).toBeUndefined()
    expect(parseJsonObject(bytes('{"alg":"EdDSA","crit":["x"]}'))).toEqual({ alg: 'EdDSA', crit: ['x'] })
  })

  test.each([
    '{"exp":1,"exp":1e20}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1}',
    '{"a":{"__proto__":{}}}',
    '{"\\u005f_proto__":1}',
  ])('%s is ambiguous', text => {
    expect(parseJsonObject(bytes(text))).toBeUndefined()
    expect(parseCompactJsonObject(bytes(text))).toBeUndefined()
    expect(isAmbiguousJson(bytes(text))).toBe(true)
  })

  test('a value that only looks like a name is none', () => {
    const text = '{"a":"__proto__","b":"a","c":["a","a"]}'
    expect(parseJsonObject(bytes(text))).toEqual(JSON.parse(text))
    expect(parseCompactJsonObject(bytes(text))).toEqual(JSON.parse(text))
    expect(isAmbiguousJson(bytes(text))).toBe(false)
  })

  test.each([
    '',
    'null',
    '1',
    '"a"',
    '[]',
    '{',
    '{"a":1}x',
    '{"a":1}\0',
    '\ufeff{}',
    "{'a':1}",
    '{"a":01}',
    '{a:1}',
  ])('%j is no object, and not ambiguous', text => {
    expect(parseJsonObject(bytes(text))).toBeUndefined()
    expect(isAmbiguousJson(bytes(text))).toBe(false)
  })

  test('what is not UTF-8 is no object', () => {
    expect(parseJsonObject(Buffer.from('{"a":"\xff"}', 'latin1'))).toBeUndefined()
    expect(parseJsonObject(Buffer.from('{"a":1}', 'utf16le'))).toBeUndefined()
  })
})
