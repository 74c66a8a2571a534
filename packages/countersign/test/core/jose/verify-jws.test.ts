/** verifyJws: keys, sets, options, and that nothing that is given to it makes it throw. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Jwk, verifyJws } from '../../../src/jws.ts'
import { claims, sampleOf, samples, tokenOf } from './sample.ts'

const ed = sampleOf('EdDSA')
const rs = sampleOf('RS256')
const hs = sampleOf('HS256')
const refusedAs = (reason: string) => ({ ok: false, reason })

describe.each(samples)('$algorithm', sample => {
  const token = tokenOf(sample)

  test('verifies with its key, and tells header, bytes and the key', () => {
    const verified = verifyJws(token, sample.jwk)
    expect(verified).toMatchObject({ ok: true, header: { alg: sample.algorithm, kid: 'k1', typ: 'JWT' } })
    expect(verified.ok && JSON.parse(Buffer.from(verified.payload).toString())).toEqual(claims)
    expect(verified.ok && verified.key).toBe(sample.jwk)
  })

  test('is refused under every other key', () => {
    for (const other of samples.filter(one => one !== sample)) {
      expect(verifyJws(token, other.jwk)).toEqual(refusedAs('no-matching-key'))
    }
  })

  test('is refused with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(...'AQgwBz_-=. '), (at, character) => {
        const edited = token.slice(0, at) + character + token.slice(at + 1)
        if (edited !== token) expect(verifyJws(edited, sample.jwk).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('is refused with a signature of another length', () => {
    const [head, body, tail = ''] = token.split('.')
    const signature = Buffer.from(tail, 'base64url')
    for (const size of [1, 31, 33, 63, 65, 128, signature.length - 1, signature.length + 1]) {
      if (size === signature.length) continue
      const other = Buffer.concat([signature, signature]).subarray(0, size).toString('base64url')
      expect(verifyJws(`${head}.${body}.${other}`, sample.jwk)).toEqual(refusedAs('invalid-signature'))
    }
  })

  test('only the algorithms that are named are taken', () => {
    expect(verifyJws(token, sample.jwk, { algorithms: [sample.algorithm] }).ok).toBe(true)
    const others = samples.map(one => one.algorithm).filter(one => one !== sample.algorithm)
    expect(verifyJws(token, sample.jwk, { algorithms: others })).toEqual(refusedAs('algorithm-not-allowed'))
    expect(verifyJws(token, sample.jwk, { algorithms: [] })).toEqual(refusedAs('algorithm-not-allowed'))
  })
})

describe('one key', () => {
  test('a JWK without alg must be narrowed to one algorithm', () => {
    const { alg: _, ...open } = rs.jwk
    expect(verifyJws(tokenOf(rs), open)).toEqual(refusedAs('no-matching-key'))
    expect(verifyJws(tokenOf(rs), open, { algorithms: ['RS256', 'PS256'] })).toEqual(
      refusedAs('no-matching-key'),
    )
    expect(verifyJws(tokenOf(rs), open, { algorithms: ['RS256', 'EdDSA'] }).ok).toBe(true)
    const { alg: __, ...fixed } = ed.jwk
    expect(verifyJws(tokenOf(ed), fixed).ok).toBe(true)
  })

  test.each<[string, Jwk]>([
    ['for encrypting', { ...ed.jwk, use: 'enc' }],
    ['for signing only', { ...ed.jwk, key_ops: ['sign'] }],
    ['a public key that says it signs', { ...ed.jwk, key_ops: ['sign', 'verify'] }],
    ['with an operation twice', { ...ed.jwk, key_ops: ['verify', 'verify'] }],
    ['with operations that are no list', { ...ed.jwk, key_ops: 'verify' as unknown as string[] }],
    ['private', { ...ed.jwk, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' }],
    ['of another algorithm', { ...ed.jwk, alg: 'ES256' }],
    ['of another curve', { ...ed.jwk, crv: 'X25519' }],
    ['with a short point', { ...ed.jwk, x: ed.jwk.x?.slice(0, 40) }],
    ['with a padded point', { ...ed.jwk, x: `${ed.jwk.x}=` }],
    ['with a kid that is no text', { ...ed.jwk, kid: 1 as unknown as string }],
    ['off the curve', { ...sampleOf('ES256').jwk, y: sampleOf('ES256').jwk.x }],
    ['RSA of 1,024 bits', { ...rs.jwk, n: rs.jwk.n?.slice(0, 171) }],
    ['RSA with the exponent 1', { ...rs.jwk, e: 'AQ' }],
    ['RSA with an even exponent', { ...rs.jwk, e: 'AQAA' }],
    ['RSA with a zero in front', { ...rs.jwk, e: 'AAEAAQ' }],
    ['a secret of 248 bits', { ...hs.jwk, k: Buffer.alloc(31, 7).toString('base64url') }],
    ['of no type', { kid: 'k1' }],
    ['empty', {}],
  ])('%s is refused', (_, jwk) => {
    const token = tokenOf(
      jwk.kty === 'RSA' ? rs : jwk.kty === 'oct' ? hs : jwk.kty === 'EC' ? sampleOf('ES256') : ed,
    )
    expect(verifyJws(token, jwk)).toEqual(refusedAs('invalid-key'))
    expect(verifyJws(token, { keys: [jwk] })).toEqual(refusedAs('no-matching-key'))
  })

  test.each([
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    '0000000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ])('a point of small order is refused: %s', hex => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }
    const signature = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')
    const token = `${tokenOf(ed).split('.').slice(0, 2).join('.')}.${signature}`
    expect(verifyJws(token, jwk)).toEqual(refusedAs('invalid-key'))
  })

  test('a changed JWK takes effect at once, though imports are remembered', () => {
    const jwk: Jwk = { ...hs.jwk }
    expect(verifyJws(tokenOf(hs), jwk).ok).toBe(true)
    jwk.k = Buffer.alloc(32, 8).toString('base64url')
    expect(verifyJws(tokenOf(hs), jwk)).toEqual(refusedAs('invalid-signature'))
    jwk.k = hs.jwk.k
    jwk.key_ops = ['verify']
    expect(verifyJws(tokenOf(hs), jwk).ok).toBe(true)
    jwk.key_ops[0] = 'sign'
    expect(verifyJws(tokenOf(hs), jwk)).toEqual(refusedAs('invalid-key'))
  })

  test('members on a prototype are not the key’s', () => {
    expect(verifyJws(tokenOf(ed), Object.create(ed.jwk) as Jwk)).toEqual(refusedAs('invalid-key'))
  })
})

describe('a set', () => {
  const es = sampleOf('ES256')

  test('the kid names the key; several of one kid are all tried', () => {
    const [first, second] = [{ ...ed.jwk, x: es.jwk.x }, { ...ed.jwk }]
    const verified = verifyJws(tokenOf(ed), { keys: [{ ...second, kid: 'k2' }, es.jwk, first, second] })
    expect(verified.ok && verified.key).toBe(second)
    expect(verifyJws(tokenOf(ed), { keys: [{ ...ed.jwk, kid: 'k2' }] })).toEqual(refusedAs('no-matching-key'))
    const { kid: _, ...nameless } = ed.jwk
    expect(verifyJws(tokenOf(ed), { keys: [nameless] })).toEqual(refusedAs('no-matching-key'))
  })

  test('a shared key in a set is for nobody', () => {
    expect(verifyJws(tokenOf(hs), { keys: [hs.jwk] })).toEqual(refusedAs('no-matching-key'))
  })

  test('at most eight keys are tried, and a set has at most 256', () => {
    const many = (count: number) => ({ keys: Array.from({ length: count }, () => ({ ...ed.jwk })) })
    expect(verifyJws(tokenOf(ed), many(8)).ok).toBe(true)
    expect(verifyJws(tokenOf(ed), many(9))).toEqual(refusedAs('too-many-keys'))
    expect(verifyJws(tokenOf(ed), many(257))).toEqual(refusedAs('invalid-key'))
  })
})

describe('never throws', () => {
  const trap = () => {
    throw new Error('a trap')
  }
  const traps: unknown[] = [
    Object.defineProperty({}, 'kty', { get: trap, enumerable: true }),
    Object.defineProperty({}, 'keys', { get: trap, enumerable: true }),
    new Proxy({}, { get: trap, has: trap, getOwnPropertyDescriptor: trap, ownKeys: trap }),
    { keys: new Proxy([], { get: trap }) },
    { keys: [Object.defineProperty({ ...ed.jwk }, 'x', { get: trap })] },
  ]
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true })
  const call = verifyJws as unknown as (...given: unknown[]) => { ok: boolean }

  test('whatever the token is', () => {
    for (const given of traps) expect(call(given, ed.jwk)).toEqual(refusedAs('malformed'))
    fc.assert(
      fc.property(anything, given => !call(given, ed.jwk).ok),
      { numRuns: 1000 },
    )
  })

  test('whatever the keys are', () => {
    fc.assert(
      fc.property(anything, given => !call(tokenOf(ed), given).ok),
      { numRuns: 1000 },
    )
    for (const given of traps) expect(call(tokenOf(ed), given).ok).toBe(false)
  })

  test('whatever the members of a key are', () => {
    const names = fc.constantFrom(
      'kty',
      'crv',
      'x',
      'y',
      'n',
      'e',
      'k',
      'alg',
      'use',
      'key_ops',
      'kid',
      'ext',
    )
    const whole = samples.map(({ jwk }) => jwk)
    fc.assert(
      fc.property(fc.constantFrom(...whole), names, anything, (jwk, name, value) => {
        expect([true, false]).toContain(call(tokenOf(ed), { ...jwk, [name]: value }).ok)
      }),
      { numRuns: 2000 },
    )
  })

  test('whatever the options are; one that cannot be read allows nothing', () => {
    fc.assert(fc.property(anything, given => typeof call(tokenOf(ed), ed.jwk, given).ok === 'boolean'))
    for (const options of [null, undefined, 1, 'x', [], {}])
      expect(call(tokenOf(ed), ed.jwk, options).ok).toBe(true)
    for (const algorithms of [null, 'EdDSA', {}, 1, [1], new Proxy([], { get: trap })])
      expect(call(tokenOf(ed), ed.jwk, { algorithms })).toEqual(refusedAs('algorithm-not-allowed'))
    expect(call(tokenOf(ed), ed.jwk, Object.defineProperty({}, 'algorithms', { get: trap })).ok).toBe(false)
  })

  test('a bound that is no number is the preset bound', () => {
    const long = tokenOf(ed, { text: 'a'.repeat(8000) })
    for (const maxLength of [undefined, Number.NaN, -1, 0, 1.5, Infinity, '99999', null])
      expect(call(long, ed.jwk, { maxLength })).toEqual(refusedAs('too-large'))
    expect(verifyJws(long, ed.jwk, { maxLength: 20_000 }).ok).toBe(true)
  })
})
