/** K14: tokens that make the receiver work (CVE-2022-36083, CVE-2024-28176), against `countersign/jwe` and `countersign/jws`. */
import { createSecretKey } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sealContent } from '../../src/core/jose/content-encryption.ts'
import { decryptJwe } from '../../src/jwe.ts'
import { verifyJws } from '../../src/jws.ts'
import { sampleOf, secret, secretJwk, tokenOf } from '../core/jose/sample.ts'

const refusedAs = (reason: string) => ({ ok: false, reason })
/** Encrypted properly: only the header is hostile. */
function sealed(header: object, plaintext: Uint8Array): string {
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const iv = Buffer.alloc(12, 3)
  const { ciphertext, tag } = sealContent(createSecretKey(secret), iv, plaintext, Buffer.from(head))
  return [head, '', ...[iv, ciphertext, tag].map(part => Buffer.from(part).toString('base64url'))].join('.')
}

describe('K14 JWE bombs', () => {
  test('the forger of these tests can make a good token', () => {
    expect(decryptJwe(sealed({ alg: 'dir', enc: 'A256GCM' }, Buffer.from('{}')), secretJwk).ok).toBe(true)
  })

  test('ten megabytes in eleven kilobytes: never unpacked', () => {
    const bomb = sealed({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, deflateRawSync(Buffer.alloc(1_000_000)))
    expect(decryptJwe(bomb, secretJwk)).toEqual(refusedAs('unsupported-header'))
    const large = sealed({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, deflateRawSync(Buffer.alloc(10_000_000)))
    expect(decryptJwe(large, secretJwk)).toEqual(refusedAs('too-large'))
    expect(decryptJwe(large, secretJwk, { maxLength: 100_000 })).toEqual(refusedAs('unsupported-header'))
  })

  test.each(['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'])(
    '%s with two thousand million rounds is refused unread, even where it is named',
    alg => {
      const header = { alg, enc: 'A256GCM', p2c: 2_147_483_647, p2s: 'AAAAAAAAAAA' }
      const token = sealed(header, Buffer.from('{}')).replace('..', '.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.')
      expect(decryptJwe(token, secretJwk, { algorithms: [alg as 'dir'] })).toEqual(
        refusedAs('unsupported-header'),
      )
      const { p2c: _, p2s: __, ...bare } = header
      const other = sealed(bare, Buffer.from('{}'))
      expect(decryptJwe(other, secretJwk, { algorithms: [alg as 'dir'] })).toEqual(
        refusedAs('algorithm-not-allowed'),
      )
    },
  )

  test('RSA1_5 is refused, even where it is named', () => {
    const token = sealed({ alg: 'RSA1_5', enc: 'A256GCM' }, Buffer.from('{}'))
    expect(decryptJwe(token, secretJwk, { algorithms: ['RSA1_5' as 'dir'] })).toEqual(
      refusedAs('algorithm-not-allowed'),
    )
  })

  test('size is bounded before any work: not a character is looked at', () => {
    const dots = '.'.repeat(10_000_000)
    expect(decryptJwe(dots, secretJwk)).toEqual(refusedAs('too-large'))
    expect(verifyJws(dots, sampleOf('EdDSA').jwk)).toEqual(refusedAs('too-large'))
    expect(decryptJwe(dots, secretJwk, { maxLength: 20_000_000 })).toEqual(refusedAs('malformed'))
    expect(verifyJws('a'.repeat(8193), sampleOf('EdDSA').jwk)).toEqual(refusedAs('too-large'))
    expect(verifyJws('a'.repeat(8192), sampleOf('EdDSA').jwk)).toEqual(refusedAs('malformed'))
  })

  test('nesting within the bound is read or refused, never thrown', () => {
    for (const depth of [10, 1000, 2900]) {
      const deep = `{"alg":"EdDSA","a":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const token = `${Buffer.from(deep).toString('base64url')}.e30.AAAA`
      expect(verifyJws(token, sampleOf('EdDSA').jwk)).toEqual(refusedAs('invalid-signature'))
      const claims = tokenOf(sampleOf('EdDSA'), JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`))
      expect(verifyJws(claims, sampleOf('EdDSA').jwk).ok).toBe(true)
    }
  })

  test('a set of ten thousand keys is no set', () => {
    const keys = Array.from({ length: 10_000 }, () => ({ ...sampleOf('EdDSA').jwk }))
    expect(verifyJws(tokenOf(sampleOf('EdDSA')), { keys })).toEqual(refusedAs('invalid-key'))
  })
})
