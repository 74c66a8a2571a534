/** The encrypted token: shut to its client, open to whoever holds the key, and never to another. */
import { createSecretKey, randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { compactDecrypt, createLocalJWKSet, jwtDecrypt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { sealContent } from '../../src/core/jose/content-encryption.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { type EncryptionKey, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { tokenAlgorithms } from '../../src/core/key/signing-key.ts'
import { issueAccessToken, readAccessToken } from '../../src/core/token/access-token.ts'
import { type AccessTokenClaims, writeClaims } from '../../src/core/token/claims.ts'
import { encryptToken, openToken } from '../../src/core/token/encrypted-token.ts'
import { createTokenId } from '../../src/core/token/token-id.ts'
import { decryptJwe } from '../../src/jwe.ts'

const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const claims: AccessTokenClaims = {
  iss: 'https://auth.example.com',
  sub: createHandle(randomBytes),
  aud: 'api',
  exp: 2_000_000_600,
  iat: 2_000_000_000,
  jti: createTokenId(randomBytes),
  client_id: 'app',
  epoch: 3,
  amr: ['pwd'],
  roles: ['admin'],
}
const stored = [
  generateKey('EdDSA', 0, sealingKey, randomBytes),
  generateKey('HS256', 0, sealingKey, randomBytes),
  generateKey('A256GCM', 0, sealingKey, randomBytes),
  generateKey('A256GCM', 0, sealingKey, randomBytes, 'retired'),
  generateKey('A256GCM', 0, sealingKey, randomBytes, 'revoked'),
]
const ring = openKeyRing(stored, 'EdDSA', sealingKey)
const key = encryptionKey('active')
const signed = issueAccessToken(claims, ring.active)
const token = encryptToken(signed, key, randomBytes)

function encryptionKey(state: string): EncryptionKey {
  const found = ring.all.find(one => one.algorithm === 'A256GCM' && one.state === state)
  if (found === undefined || !('secret' in found)) throw new Error(`no encryption key is ${state}`)
  return found
}

/** Encrypted properly by the very key: only what is given is wrong. */
function forge(header: object, plaintext: Uint8Array = Buffer.from(signed), secret = key.secret): string {
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const { iv, ciphertext, tag } = sealContent(secret, randomBytes(12), plaintext, Buffer.from(head))
  return [head, '', ...[iv, ciphertext, tag].map(part => Buffer.from(part).toString('base64url'))].join('.')
}

const own = { alg: 'dir', enc: 'A256GCM', kid: key.kid, typ: 'at+jwt', cty: 'JWT' }
const reasonOf = (text: string) => {
  const opened = openToken(text, ring)
  return opened.ok ? 'ok' : opened.reason
}

describe('an encrypted token', () => {
  test('reads back as it was issued, also under a key that has retired', () => {
    expect(readAccessToken(token, ring)).toEqual(claims)
    expect(readAccessToken(encryptToken(signed, encryptionKey('retired'), randomBytes), ring)).toEqual(claims)
  })

  test('tells its client nothing: no claim and no name of one is in any decoded segment', () => {
    const texts = token.split('.').map(part => Buffer.from(part, 'base64url').toString('latin1'))
    for (const secret of [
      claims.sub,
      claims.jti,
      claims.iss,
      'admin',
      'client_id',
      '"sub"',
      'eyJ',
      ring.active.kid,
    ])
      for (const text of texts) expect(text).not.toContain(secret)
    expect(encryptToken(signed, key, randomBytes)).not.toBe(token)
  })

  test('is opened by jose with the keys for resources, and the token inside verifies', async () => {
    const [jwk] = ring.decryptionJwks.keys
    const secret = Buffer.from(jwk?.k ?? '', 'base64url')
    const { plaintext, protectedHeader } = await compactDecrypt(token, secret)
    expect(protectedHeader).toEqual(own)
    // Its content is a token and no claims: a resource that skips the signature gets nothing.
    await expect(jwtDecrypt(token, secret)).rejects.toThrow()
    const { payload } = await jwtVerify(Buffer.from(plaintext).toString(), createLocalJWKSet(ring.jwks), {
      issuer: claims.iss,
      audience: 'api',
      typ: 'at+jwt',
      currentDate: new Date(2_000_000_001_000),
    })
    expect(payload).toEqual(writeClaims(claims))
    const opened = decryptJwe(token, ring.decryptionJwks)
    expect(opened.ok && Buffer.from(opened.plaintext).toString()).toBe(signed)
  })

  test('is refused with any one character changed, added or removed', () => {
    const characters = fc.constantFrom(...'ABCDEFabcdef0123456789-_.= ')
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        characters,
        fc.nat({ max: 2 }),
        (at, character, edit) => {
          const edited =
            token.slice(0, at) + (edit === 0 ? '' : character) + token.slice(edit === 2 ? at : at + 1)
          if (edited !== token) expect(readAccessToken(edited, ring)).toBeUndefined()
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('under a revoked key is refused, and under one that is not there', () => {
    expect(reasonOf(encryptToken(signed, encryptionKey('revoked'), randomBytes))).toBe('revoked')
    expect(reasonOf(forge({ ...own, kid: 'AAAAAAAA' }))).toBe('unknown-key')
    expect(reasonOf(forge(own, Buffer.from(signed), encryptionKey('retired').secret))).toBe(
      'decryption-failed',
    )
  })
})

describe('keys keep to what they are for', () => {
  test('no signing key opens, and no encryption key verifies', () => {
    for (const one of ring.all) {
      expect(ring.findDecryption(one.kid) === undefined).toBe('signing' in one)
      expect(ring.find(one.kid) === undefined).toBe('secret' in one)
    }
    const shared = ring.all.find(one => one.algorithm === 'HS256')
    if (shared === undefined || !('signing' in shared)) throw new Error('a shared key')
    expect(reasonOf(forge({ ...own, kid: shared.kid }, Buffer.from(signed), shared.signing))).toBe(
      'unknown-key',
    )
    const minted = issueAccessToken(claims, {
      ...key,
      algorithm: 'HS256',
      signing: key.secret,
      verifying: key.secret,
    })
    expect(readAccessToken(minted, ring)).toBeUndefined()
    expect(readAccessToken(encryptToken(minted, key, randomBytes), ring)).toBeUndefined()
  })

  test('what is published holds no shared key, and what resources get no revoked one', () => {
    expect(ring.jwks.keys.map(({ kid }) => kid)).toEqual([ring.active.kid])
    expect(ring.decryptionJwks.keys.map(({ kid }) => kid)).toEqual([key.kid, encryptionKey('retired').kid])
  })

  test.each(tokenAlgorithms)('%s signs what is inside', algorithm => {
    const signing = openKeyRing([generateKey(algorithm, 0, sealingKey, randomBytes)], algorithm, sealingKey)
    const nested = encryptToken(issueAccessToken(claims, signing.active), key, randomBytes)
    expect(readAccessToken(nested, { find: signing.find, findDecryption: ring.findDecryption })).toEqual(
      claims,
    )
  })
})

describe('K14 a hostile encrypted token', () => {
  test('the forger of these tests can make a good one', () => expect(reasonOf(forge(own))).toBe('ok'))

  test.each([
    ['compression', { ...own, zip: 'DEF' }],
    ['rounds', { ...own, alg: 'PBES2-HS256+A128KW', p2c: 2_147_483_647, p2s: 'AAAAAAAAAAA' }],
    ['rounds beside dir', { ...own, p2c: 2_147_483_647 }],
    ['a critical extension', { ...own, crit: ['exp'], exp: 1 }],
    ['a key of its own', { ...own, jwk: { kty: 'oct', k: 'AAAA' } }],
    ['an address of keys', { ...own, jku: 'https://evil.example' }],
    ['another management', { ...own, alg: 'A256KW' }],
    ['another encryption', { ...own, enc: 'A128GCM' }],
    ['an unauthenticated encryption', { ...own, enc: 'A256CBC' }],
    ['another type', { ...own, typ: 'JWT' }],
    ['no type', { alg: 'dir', enc: 'A256GCM', kid: key.kid, cty: 'JWT' }],
    ['no kid', { alg: 'dir', enc: 'A256GCM', typ: 'at+jwt', cty: 'JWT' }],
    ['a kid that is a list', { ...own, kid: [key.kid] }],
    ['claims as its content', { ...own, cty: 'json' }],
  ])('with %s is refused unread', (_, header) => expect(reasonOf(forge(header))).toBe('malformed'))

  test('with a compressed bomb, claims, or a token in a token inside admits nobody', () => {
    const insides = [
      deflateRawSync(Buffer.alloc(1_000_000)),
      Buffer.from(JSON.stringify(writeClaims(claims))),
      Buffer.from(token),
      Buffer.from(`${signed}.`),
      Buffer.from(signed.replace('.', '\u0000.')),
      Buffer.alloc(0),
    ]
    for (const inside of insides) expect(readAccessToken(forge(own, inside), ring)).toBeUndefined()
  })

  test('longer than any token of ours is not looked at', () => {
    const large = forge(own, Buffer.alloc(1_000_000))
    expect(readAccessToken(large, ring)).toBeUndefined()
    expect(readAccessToken(`${'.'.repeat(1_000_000)}`, ring)).toBeUndefined()
  })

  test('with an encrypted key, a short tag or a short nonce is refused', () => {
    const [head = '', , iv = '', ciphertext = '', tag = ''] = token.split('.')
    expect(reasonOf(`${head}.AAAA.${iv}.${ciphertext}.${tag}`)).toBe('malformed')
    expect(reasonOf(`${head}..${iv}.${ciphertext}.${tag.slice(0, 8)}`)).toBe('malformed')
    expect(reasonOf(`${head}..${iv.slice(0, 8)}.${ciphertext}.${tag}`)).toBe('malformed')
    expect(reasonOf(`${head}..${iv}..${tag}`)).toBe('decryption-failed')
  })

  test('another secret of the same kid opens nothing', () => {
    const other = { ...key, secret: createSecretKey(randomBytes(32)) }
    expect(reasonOf(encryptToken(signed, other, randomBytes))).toBe('decryption-failed')
  })
})
