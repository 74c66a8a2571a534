/** Proofs of possession: what is taken for one, what it must be for, and that nothing about it can be altered. */
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signatureAlgorithms } from '../../src/core/jose/algorithm.ts'
import { signJws } from '../../src/core/jose/sign-jws.ts'
import { isSignedByOwnKey } from '../../src/core/token/dpop-key.ts'
import { createNonce, deriveNonceKey, isNonce } from '../../src/core/token/dpop-nonce.ts'
import { judgeProof, type ProofExpectation, parseProof } from '../../src/core/token/dpop-proof.ts'
import { normalizeAddress } from '../../src/core/token/public-address.ts'
import { makeProof, type ProofKey, proofKey } from '../proof.ts'

const now = 1_800_000_000_000
const claims = { htm: 'GET', htu: 'https://api.example.com/orders', iat: now / 1000, jti: 'one' }
const key: ProofKey = proofKey('EdDSA')
const isProof = (compact: string) => {
  const proof = parseProof(compact)
  return proof !== undefined && isSignedByOwnKey(proof)
}

describe('a proof', () => {
  test.each(['EdDSA', 'ES256', 'RS256', 'PS256'] as const)('signed with %s is one', algorithm => {
    expect(isProof(makeProof(proofKey(algorithm), claims))).toBe(true)
  })

  test('with an RSA key of 4,096 bits fits', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 4096 })
    const large = { algorithm: 'PS256', privateKey, jwk: { ...publicKey.export({ format: 'jwk' }) } } as const
    expect(isProof(makeProof(large, claims))).toBe(true)
  })

  test('may have members that mean nothing here', () => {
    expect(isProof(makeProof(key, { ...claims, nbf: 1, purpose: 'x' }, { kid: 'mine' }))).toBe(true)
    expect(isProof(makeProof(key, claims, { jwk: { ...key.jwk, kid: 'mine', use: 'sig' } }))).toBe(true)
  })

  test('by a key of another kind than the algorithm asks for is none, whatever it signs', () => {
    const [ed, ec, rsa] = (['EdDSA', 'ES256', 'PS256'] as const).map(proofKey)
    for (const [own, jwk] of [
      [ed, ec?.jwk],
      [ed, rsa?.jwk],
      [ed, { ...ed?.jwk, kty: 'EC' }],
      [ec, ed?.jwk],
      [ec, { ...ec?.jwk, crv: 'P-384' }],
      [ec, { ...ec?.jwk, kty: 'OKP' }],
      [rsa, ec?.jwk],
    ] as const)
      if (own !== undefined) expect(parseProof(makeProof(own, claims, { jwk }))).toBeUndefined()
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv', 'k'])
      expect(parseProof(makeProof(key, claims, { jwk: { ...key.jwk, [name]: 'AA' } }))).toBeUndefined()
  })

  test('says what it says, and no more', () => {
    expect(parseProof(makeProof(key, claims))?.claims).toStrictEqual(claims)
    const full = { ...claims, ath: 'a', nonce: 'n' }
    expect(parseProof(makeProof(key, full))?.claims).toStrictEqual(full)
    expect(parseProof(makeProof(key, { ...claims, jti: 'x'.repeat(128), iat: 0 }))).toBeDefined()
    expect(parseProof(makeProof(key, { ...claims, jti: 'x'.repeat(129) }))).toBeUndefined()
  })

  test.each([
    { typ: 'JWT' },
    { typ: 'at+jwt' },
    { typ: undefined },
    { alg: 'none' },
    { alg: 'HS256' },
    { alg: 'ES256' },
    { alg: undefined },
    { jwk: undefined },
    { jwk: 'text' },
    { jwk: [] },
    { jwk: { kty: 'oct', k: 'A'.repeat(43) } },
    { jwk: { ...key.jwk, x: undefined } },
    { jwk: { ...key.jwk, crv: 'Ed448' } },
    { jwk: { ...key.jwk, d: 'A'.repeat(43) } },
    { jwk: { ...key.jwk, k: 'AA' } },
    { crit: ['x'] },
    { jku: 'https://evil.example' },
    { x5u: 'https://evil.example' },
    { x5c: [] },
    { b64: false },
  ])('with the header %j is none', header => {
    expect(isProof(makeProof(key, claims, header))).toBe(false)
  })

  test.each([
    { jti: undefined },
    { jti: '' },
    { jti: 'x'.repeat(129) },
    { jti: 7 },
    { htm: undefined },
    { htu: undefined },
    { iat: undefined },
    { iat: '1' },
    { iat: -1 },
    { ath: 1 },
    { nonce: null },
  ])('with the claims %j is none', change => {
    expect(isProof(makeProof(key, { ...claims, ...change }))).toBe(false)
  })

  test('of an access token’s shape, or with a member twice, is none', () => {
    const signer = { kid: 'k', algorithm: 'EdDSA', signing: key.privateKey } as const
    expect(isProof(signJws(claims, 'dpop+jwt', signer))).toBe(false)
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const [head, body, tail] = makeProof(key, claims).split('.')
    expect(parseProof(`${head}.${body}.${tail}`)).toBeDefined()
    expect(
      parseProof(`${head}.${encode('{"jti":"a","jti":"b","htm":"GET","htu":"x","iat":1}')}.${tail}`),
    ).toBe(undefined)
  })

  test('never makes the parser throw, whatever it is', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
      fc
        .record({
          typ: fc.constant('dpop+jwt'),
          alg: fc.constantFrom(...signatureAlgorithms),
          jwk: fc.jsonValue(),
        })
        .map(header => Buffer.from(JSON.stringify(header)).toString('base64url')),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), parts => {
        expect(isProof(parts.join('.'))).toBe(false)
      }),
    )
  })

  test('with any one character changed is refused', () => {
    const proof = makeProof(key, claims)
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.string({ minLength: 0, maxLength: 1 }), (at, character) => {
        fc.pre(proof[at] !== character)
        expect(isProof(proof.slice(0, at) + character + proof.slice(at + 1))).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a proof is for', () => {
  const expected: ProofExpectation = {
    method: 'GET',
    addresses: ['https://api.example.com/orders'],
    hasNonce: false,
    now,
  }

  test('its method, its address and its time', () => {
    expect(judgeProof(claims, expected)).toBeUndefined()
    expect(judgeProof({ ...claims, htm: 'get' }, expected)).toBe('wrong-method')
    expect(judgeProof({ ...claims, htu: 'https://api.example.com/order' }, expected)).toBe('wrong-address')
    expect(judgeProof({ ...claims, htu: 'http://api.example.com/orders' }, expected)).toBe('wrong-address')
    expect(judgeProof({ ...claims, htu: '/orders' }, expected)).toBe('wrong-address')
    const at = (seconds: number, hasNonce = false) =>
      judgeProof({ ...claims, iat: now / 1000 + seconds }, { ...expected, hasNonce })
    expect([at(60), at(-300)]).toEqual([undefined, undefined])
    expect([at(61), at(-301), at(Number.MAX_VALUE)]).toEqual(['wrong-time', 'wrong-time', 'wrong-time'])
    expect([at(3600, true), at(-3600, true), at(-90_000, true)]).toEqual([undefined, undefined, 'wrong-time'])
  })

  test('a proof that was made for no token does not do for one', () => {
    expect(judgeProof(claims, { ...expected, ath: 'digest' })).toBe('wrong-token')
    expect(judgeProof({ ...claims, ath: 'digest' }, { ...expected, ath: 'digest' })).toBeUndefined()
  })

  test.each([
    ['https://API.example.com:443/orders?query=1#fragment', 'https://api.example.com/orders'],
    ['HTTPS://api.example.com/a/./b/../c', 'https://api.example.com/a/c'],
    ['https://api.example.com/%7euser/%2f%c3%a4', 'https://api.example.com/~user/%2F%C3%A4'],
    ['https://api.example.com', 'https://api.example.com/'],
    ['http://[::1]:3000/x', 'http://[::1]:3000/x'],
  ])('%s is compared as %s', (address, normal) => {
    expect(normalizeAddress(address)).toBe(normal)
  })

  test.each([
    'https://ada@api.example.com/orders',
    'https://api.example.com\\orders',
    'https://api.example.com/or\tders',
    ' https://api.example.com/orders',
    'https:api.example.com/orders',
    'ftp://api.example.com/orders',
    'https://',
    '',
  ])('%j is no address', address => {
    expect(normalizeAddress(address)).toBeUndefined()
  })
})

describe('a nonce', () => {
  const nonceKey = deriveNonceKey('A'.repeat(43))

  test('is accepted by every node for some minutes, and not afterwards', () => {
    const nonce = createNonce(nonceKey, now)
    const other = deriveNonceKey('A'.repeat(43))
    expect([0, 150_000, -30_000].map(ms => isNonce(other, nonce, now + ms))).toEqual([true, true, true])
    expect([300_000, 3_600_000, -300_000].map(ms => isNonce(other, nonce, now + ms))).toEqual([
      false,
      false,
      false,
    ])
  })

  test('of another secret is none', () => {
    const other = deriveNonceKey(Buffer.alloc(32, 7).toString('base64url'))
    expect(isNonce(other, createNonce(nonceKey, now), now)).toBe(false)
    for (const text of ['', 'x', createNonce(nonceKey, now).slice(1)])
      expect(isNonce(nonceKey, text, now)).toBe(false)
  })
})
