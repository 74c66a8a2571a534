/** decryptJwe: keys, lists, and that nothing that is given to it makes it throw. */
import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { describe, expect, test } from 'vitest'
import { encryptJwe } from '../../../src/core/jose/encrypt-jwe.ts'
import { type ContentEncryption, decryptJwe, type Jwk, type KeyManagement } from '../../../src/jwe.ts'
import { secret, secretJwk } from './sample.ts'

const text = Buffer.from('{"sub":"ada"}')
const token = encryptJwe(text, { kid: 'e1', key: createSecretKey(secret) }, { typ: 'at+jwt' }, randomBytes)
const refusedAs = (reason: string) => ({ ok: false, reason })
const privateJwk = (pair: { privateKey: import('node:crypto').KeyObject }) =>
  pair.privateKey.export({ format: 'jwk' }) as Jwk

describe('what we encrypt', () => {
  test('opens, for us and for jose', async () => {
    const opened = decryptJwe(token, secretJwk)
    expect(opened).toMatchObject({
      ok: true,
      header: { alg: 'dir', enc: 'A256GCM', kid: 'e1', typ: 'at+jwt' },
    })
    expect(opened.ok && Buffer.from(opened.plaintext)).toEqual(text)
    expect(opened.ok && opened.key).toBe(secretJwk)
    expect(Buffer.from((await compactDecrypt(token, secret)).plaintext)).toEqual(text)
  })

  test('in one way: `dir` with A256GCM, and a header that says so', () => {
    const made = encryptJwe(text, { kid: 'e1', key: createSecretKey(secret) }, { cty: 'JWT' }, randomBytes)
    const [head = '', wrapped] = made.split('.')
    const header = { alg: 'dir', enc: 'A256GCM', kid: 'e1', cty: 'JWT' }
    expect(Buffer.from(head, 'base64url').toString()).toBe(JSON.stringify(header))
    expect(wrapped).toBe('')
    expect(decryptJwe(made, secretJwk).ok).toBe(true)
  })

  test('holds a JSON object with a member twice for nothing (RFC 7519 §4)', () => {
    for (const [plain, isRead] of [
      ['{"sub":"ada","sub":"eve"}', false],
      ['no JSON at all', true],
    ] as const) {
      const sealer = { kid: 'e1', key: createSecretKey(secret) }
      const opened = decryptJwe(encryptJwe(Buffer.from(plain), sealer, {}, randomBytes), secretJwk)
      expect(opened).toMatchObject(isRead ? { ok: true } : refusedAs('malformed'))
    }
  })

  test('never twice the same', () => {
    const again = encryptJwe(
      text,
      { kid: 'e1', key: createSecretKey(secret) },
      { typ: 'at+jwt' },
      randomBytes,
    )
    expect(again.split('.').slice(2)).not.toEqual(token.split('.').slice(2))
  })

  test('is refused with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(...'AQgwBz_-=. '), (at, character) => {
        const edited = token.slice(0, at) + character + token.slice(at + 1)
        if (edited !== token) expect(decryptJwe(edited, secretJwk).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('a tag that was shortened is not judged by what is left of it (RFC 7518 §5.3)', () => {
    const parts = token.split('.')
    for (const size of [0, 4, 8, 12, 15]) {
      const tag = Buffer.from(parts[4] ?? '', 'base64url')
        .subarray(0, size)
        .toString('base64url')
      expect(decryptJwe([...parts.slice(0, 4), tag].join('.'), secretJwk)).toEqual(refusedAs('malformed'))
    }
  })
})

const rsa = privateJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const oct = (size: number): Jwk => ({ kty: 'oct', k: randomBytes(size).toString('base64url') })
const ways: [KeyManagement, Jwk, string?][] = [
  ['A128KW', oct(16)],
  ['A256KW', oct(32)],
  ['RSA-OAEP', rsa],
  ['RSA-OAEP-256', rsa],
  ['ECDH-ES', privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
  ['ECDH-ES', privateJwk(generateKeyPairSync('x25519')), 'X25519'],
]
const encryptions: ContentEncryption[] = [
  'A128GCM',
  'A192GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
]

describe.each(ways)('%s', (algorithm, jwk) => {
  test.each(encryptions)('with %s opens what jose encrypts, where both are named', async encryption => {
    const { d, p, q, dp, dq, qi, ...publicPart } = jwk
    const made = await new CompactEncrypt(text)
      .setProtectedHeader({ alg: algorithm, enc: encryption })
      .encrypt({ ...publicPart, alg: algorithm } as import('jose').JWK)
    const opened = decryptJwe(
      made,
      { ...jwk, alg: algorithm },
      { algorithms: [algorithm], encryptions: [encryption] },
    )
    expect(opened.ok && Buffer.from(opened.plaintext)).toEqual(text)
    expect(decryptJwe(made, jwk)).toEqual(refusedAs('algorithm-not-allowed'))
    const [head, key, iv, content = '', tag] = made.split('.')
    const changed = (content[0] === 'A' ? 'B' : 'A') + content.slice(1)
    expect(
      decryptJwe(
        [head, key, iv, changed, tag].join('.'),
        { ...jwk, alg: algorithm },
        { algorithms: [algorithm], encryptions: [encryption] },
      ),
    ).toEqual(refusedAs('decryption-failed'))
    const lists = { algorithms: [algorithm], encryptions: [encryption] }
    const flip = (part = '') => (part[0] === 'A' ? 'B' : 'A') + part.slice(1)
    const reads = (parts: (string | undefined)[]) =>
      decryptJwe(parts.join('.'), { ...jwk, alg: algorithm }, lists)
    expect(reads([head, key, iv, content, flip(tag)])).toEqual(refusedAs('decryption-failed'))
    expect(reads([head, key, flip(iv), content, tag])).toEqual(refusedAs('decryption-failed'))
    // One that is longer or shorter is not looked into.
    expect(reads([head, key, `${iv}AAAA`, content, tag])).toEqual(refusedAs('malformed'))
    const isWrapped = algorithm !== 'ECDH-ES'
    expect(reads([head, isWrapped ? '' : 'AAAA', iv, content, tag])).toEqual(refusedAs('malformed'))
    if (!isWrapped) return
    expect(reads([head, flip(key), iv, content, tag])).toEqual(refusedAs('decryption-failed'))
    expect(reads([head, '=', iv, content, tag])).toEqual(refusedAs('malformed'))
  })
})

describe('keys', () => {
  test('one that could be for several things must be narrowed to one', () => {
    expect(decryptJwe(token, secretJwk, { algorithms: ['dir', 'A256KW'] })).toEqual(
      refusedAs('no-matching-key'),
    )
    expect(decryptJwe(token, secretJwk, { encryptions: ['A256GCM', 'A128CBC-HS256'] })).toEqual(
      refusedAs('no-matching-key'),
    )
    const fixed = { ...secretJwk, alg: 'A256GCM' }
    expect(decryptJwe(token, fixed, { algorithms: ['dir', 'A256KW'], encryptions: encryptions }).ok).toBe(
      true,
    )
  })

  test.each<[string, Jwk]>([
    ['for signing', { ...secretJwk, use: 'sig' }],
    ['for encrypting only', { ...secretJwk, key_ops: ['encrypt'] }],
    ['of another algorithm', { ...secretJwk, alg: 'A128GCM' }],
    ['of an odd length', { ...secretJwk, k: randomBytes(31).toString('base64url') }],
    ['padded', { ...secretJwk, k: `${secretJwk.k}=` }],
    ['an RSA key with a part changed', { ...rsa, dp: rsa.dq }],
    ['an RSA key without its primes', { kty: 'RSA', n: rsa.n, e: rsa.e, d: rsa.d }],
  ])('%s is refused', (_, jwk) => {
    expect(decryptJwe(token, jwk)).toEqual(refusedAs('invalid-key'))
  })

  test('in a set the kid names it', () => {
    const other = { ...oct(32), kid: 'e2' }
    expect(decryptJwe(token, { keys: [other, secretJwk] }).ok).toBe(true)
    expect(decryptJwe(token, { keys: [other] })).toEqual(refusedAs('no-matching-key'))
    expect(decryptJwe(token, { keys: [{ ...other, kid: 'e1' }] })).toEqual(refusedAs('decryption-failed'))
  })
})

test('never throws, whatever it is given', () => {
  const call = decryptJwe as unknown as (...given: unknown[]) => { ok: boolean }
  const every = { algorithms: ['dir', 'A128KW', 'A256KW', 'RSA-OAEP', 'ECDH-ES'], encryptions }
  const names = fc.constantFrom(
    'kty',
    'crv',
    'x',
    'y',
    'n',
    'e',
    'k',
    'd',
    'p',
    'q',
    'dp',
    'dq',
    'qi',
    'alg',
    'key_ops',
  )
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), names, (first, second, third, name) => {
      const answers = [
        call(first, secretJwk),
        call(token, second),
        call(token, secretJwk, third),
        call(token, { ...rsa, [name]: second }, every),
      ]
      for (const { ok } of answers) expect(typeof ok).toBe('boolean')
    }),
    { numRuns: 500 },
  )
})
