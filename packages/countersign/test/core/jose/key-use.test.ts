/** What a JWK says it is for is what it is for: `use`, `alg`, `key_ops`, `kid`, `ext` (RFC 7517 §4, RFC 8725 §3.1). */
import { createCipheriv, createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { decryptJwe, type Jwk, type KeyManagement } from '../../../src/jwe.ts'
import { verifyJws } from '../../../src/jws.ts'
import { sampleOf, samples, tokenOf } from './sample.ts'

const refusedAs = (reason: string) => ({ ok: false, reason })
const privateJwk = ({ privateKey }: { privateKey: KeyObject }) => privateKey.export({ format: 'jwk' }) as Jwk

describe('for verifying', () => {
  describe.each(samples)('$algorithm', sample => {
    const token = tokenOf(sample)
    const isShared = sample.algorithm === 'HS256'
    const verifies = (more: Record<string, unknown>) => verifyJws(token, { ...sample.jwk, ...more } as Jwk)

    test.each<[Record<string, unknown>]>([
      [{ use: 'sig' }],
      [{ key_ops: ['verify'] }],
      [{ ext: true }],
      [{ ext: false }],
      [{ alg: sample.algorithm }],
      [{ kid: undefined }],
    ])('%j is fine', more => {
      expect(verifies(more).ok).toBe(true)
    })

    test.each<[Record<string, unknown>]>([
      [{ use: 'enc' }],
      [{ use: 1 }],
      [{ key_ops: [] }],
      [{ key_ops: ['sign'] }],
      [{ key_ops: ['verify', 1] }],
      [{ key_ops: ['verify', 'verify'] }],
      [{ key_ops: 'verify' }],
      [{ key_ops: { length: 1, 0: 'verify' } }],
      [{ ext: 'true' }],
      [{ kid: 1 }],
      [{ alg: 'none' }],
    ])('%j is not', more => {
      expect(verifies(more)).toEqual(refusedAs('invalid-key'))
    })

    test('that signs too is a shared one, or none', () => {
      expect(verifies({ key_ops: ['sign', 'verify'] }).ok).toBe(isShared)
    })
  })

  test('a coordinate that is short, long or missing makes no key', () => {
    const es = sampleOf('ES256')
    for (const name of ['x', 'y'] as const)
      for (const value of [undefined, 1, es.jwk[name]?.slice(0, 42), `${es.jwk[name]}AAAA`, 'A'.repeat(43)])
        expect(verifyJws(tokenOf(es), { ...es.jwk, [name]: value } as Jwk)).toEqual(refusedAs('invalid-key'))
  })

  test('neither does a curve that is another, whatever else fits', () => {
    const es = sampleOf('ES256')
    const { alg: _, ...open } = es.jwk
    for (const crv of ['P-384', 'secp256k1', undefined, 1])
      expect(verifyJws(tokenOf(es), { ...open, crv } as Jwk)).toEqual(refusedAs('invalid-key'))
  })

  test('a key answers to its name, and one without a name to any', () => {
    const ed = sampleOf('EdDSA')
    const { kid: _, ...nameless } = ed.jwk
    expect(verifyJws(tokenOf(ed), nameless).ok).toBe(true)
    expect(verifyJws(tokenOf(ed), { ...ed.jwk, kid: 'other' })).toEqual(refusedAs('no-matching-key'))
  })

  test('a set may hold 256 keys, none of which is anything but an object', () => {
    const ed = sampleOf('EdDSA')
    const others = Array.from({ length: 255 }, (_, index) => ({ ...ed.jwk, kid: `other-${index}` }))
    expect(verifyJws(tokenOf(ed), { keys: [...others, ed.jwk] }).ok).toBe(true)
    for (const stranger of [null, 'x', 1, []])
      expect(verifyJws(tokenOf(ed), { keys: [ed.jwk, stranger as Jwk] })).toEqual(refusedAs('invalid-key'))
  })
})

describe('for decrypting', () => {
  const secretOf = (size: number): Jwk => ({ kty: 'oct', k: randomBytes(size).toString('base64url') })
  const rsa = privateJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }))
  const ways: [KeyManagement, Jwk, fine: string[][], wrong: string[][]][] = [
    ['dir', secretOf(32), [['decrypt'], ['encrypt', 'decrypt']], [['encrypt'], ['unwrapKey']]],
    ['A128KW', secretOf(16), [['unwrapKey'], ['wrapKey', 'unwrapKey']], [['wrapKey'], ['decrypt']]],
    ['A256KW', secretOf(32), [['unwrapKey']], [['wrapKey'], ['decrypt']]],
    ...(['RSA-OAEP', 'RSA-OAEP-256'] as const).map((algorithm): (typeof ways)[number] => [
      algorithm,
      rsa,
      [['decrypt', 'unwrapKey']],
      [['decrypt'], ['unwrapKey'], ['decrypt', 'unwrapKey', 'sign']],
    ]),
    ...[generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('x25519')].map(
      (pair): (typeof ways)[number] => [
        'ECDH-ES',
        privateJwk(pair),
        [['deriveBits'], ['deriveBits', 'deriveKey']],
        [['deriveKey'], ['deriveBits', 'sign']],
      ],
    ),
  ]

  describe.each(ways)('%s', (algorithm, jwk, fine, wrong) => {
    let token: string
    const lists = { algorithms: [algorithm], encryptions: ['A256GCM' as const] }
    const opens = (more: Record<string, unknown>) => decryptJwe(token, { ...jwk, ...more } as Jwk, lists)
    beforeAll(async () => {
      const { d, p, q, dp, dq, qi, ...publicPart } = jwk
      const key = await importJWK(publicPart as import('jose').JWK, algorithm)
      const made = new CompactEncrypt(Buffer.from('{}'))
      token = await made.setProtectedHeader({ alg: algorithm, enc: 'A256GCM' }).encrypt(key)
    })

    test('what it says it is for', () => {
      const alg = algorithm === 'dir' ? 'A256GCM' : algorithm
      for (const more of [{}, { use: 'enc' }, { ext: true }, { ext: false }, { alg }, { kid: 'a' }])
        expect(opens(more).ok).toBe(true)
      for (const key_ops of fine) expect(opens({ key_ops }).ok).toBe(true)
    })

    test('and what it does not', () => {
      for (const more of [
        { use: 'sig' },
        { use: 1 },
        { ext: 'true' },
        { kid: 1 },
        { alg: 'dir' },
        { oth: [] },
      ])
        expect(opens(more)).toEqual(refusedAs('invalid-key'))
      for (const key_ops of [
        ...wrong,
        [],
        'decrypt',
        fine[0]?.join(),
        [...(fine[0] ?? []), ...(fine[0] ?? [])],
      ])
        expect(opens({ key_ops }).ok).toBe(false)
    })

    test('a part that is short, long, no text or missing makes no key', () => {
      for (const name of ['k', 'x', 'y', 'd'] as const) {
        const value = jwk[name]
        if (value === undefined) continue
        for (const other of [undefined, 1, value.slice(0, -3), `${value}AAAA`])
          expect(opens({ [name]: other }).ok).toBe(false)
      }
    })
  })

  test('a curve that is another makes no key', () => {
    const { crv: _, ...ec } = privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-384' }))
    const { crv: __, ...okp } = privateJwk(generateKeyPairSync('ed25519'))
    const token = `${Buffer.from('{"alg":"ECDH-ES","enc":"A256GCM"}').toString('base64url')}..${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`
    for (const jwk of [{ ...ec, crv: 'P-384' }, { ...okp, crv: 'Ed25519' }, { ...okp, crv: 'P-256' }, ec])
      expect(decryptJwe(token, jwk, { algorithms: ['ECDH-ES'] })).toEqual(refusedAs('invalid-key'))
  })

  test('with `dir` the key is for one encryption, which the header must name', () => {
    const jwk = secretOf(16)
    const head = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
    const token = `${head}..${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`
    expect(decryptJwe(token, jwk, { encryptions: ['A128GCM', 'A256GCM'] })).toEqual(
      refusedAs('no-matching-key'),
    )
  })

  test('a key that wraps keys is not one that encrypts', () => {
    const key = randomBytes(16)
    const head = Buffer.from('{"alg":"dir","enc":"A128GCM"}').toString('base64url')
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(Buffer.from(head))
    const parts = [iv, Buffer.concat([cipher.update('{}'), cipher.final()]), cipher.getAuthTag()]
    const token = `${head}..${parts.map(part => part.toString('base64url')).join('.')}`
    const jwk = { kty: 'oct', k: key.toString('base64url') }
    const lists = { algorithms: ['dir', 'A128KW'] as const, encryptions: ['A128GCM'] as const }
    expect(decryptJwe(token, { ...jwk, alg: 'A128GCM' }, lists).ok).toBe(true)
    expect(decryptJwe(token, { ...jwk, alg: 'A128KW' }, lists)).toEqual(refusedAs('no-matching-key'))
  })
})

test('a digest is no key: what is remembered of a JWK is by the object, and what it says now', () => {
  const hs = sampleOf('HS256')
  const jwk: Jwk = { ...hs.jwk }
  for (const value of [hs.jwk.k, createHash('sha256').update('other').digest('base64url'), hs.jwk.k]) {
    jwk.k = value
    expect(verifyJws(tokenOf(hs), jwk).ok).toBe(value === hs.jwk.k)
  }
})
