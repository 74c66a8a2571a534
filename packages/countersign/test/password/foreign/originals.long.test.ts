/** Hashes that the originals made: every password verifies its own hash and no other's. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argon2 } from '../../../src/password/foreign/argon2.ts'
import { bcrypt } from '../../../src/password/foreign/bcrypt.ts'
import { formsOf, readForeignHash } from '../../../src/password/foreign/foreign-hash.ts'
import { pbkdf2 } from '../../../src/password/foreign/pbkdf2.ts'
import { scrypt } from '../../../src/password/foreign/scrypt.ts'

const readers = [bcrypt(), scrypt(), pbkdf2(), argon2()]
const { passwords, forms }: { passwords: string[]; forms: Record<string, string[]> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'originals.json'), 'utf8'),
)

async function matches(hash: string, typed: string): Promise<boolean> {
  const read = readForeignHash(hash, readers)
  if (typeof read === 'string') throw new Error(read)
  for (const form of formsOf(typed)) if (await read.verify(form)) return true
  return false
}

describe('hashes of the originals', () => {
  test('are of more than twelve forms, fifty passwords each', () => {
    expect(Object.values(forms).map(hashes => hashes.length)).toEqual(Array(17).fill(50))
  })

  test.each(Object.keys(forms))('%s: the right password and no other', async form => {
    const hashes = forms[form] ?? []
    for (const [index, password] of passwords.entries()) {
      const hash = hashes[index] ?? ''
      expect(await matches(hash, password), password).toBe(true)
      // The cost of better-auth is fixed, and high: a wrong password for a few.
      if (form !== 'better-auth' || index % 25 === 0)
        expect(await matches(hash, `!${password}`), password).toBe(false)
    }
  })

  test('ASP.NET Identity version 3, by its documented layout, and refusals', async () => {
    // 0x01, PRF 1 (SHA-256), 1,000 iterations, a salt of 16 bytes, a key of 32.
    const { pbkdf2Sync } = await import('node:crypto')
    const salt = Buffer.from('0123456789abcdef')
    const head = Buffer.alloc(13)
    head[0] = 1
    head.writeUInt32BE(1, 1)
    head.writeUInt32BE(1000, 5)
    head.writeUInt32BE(16, 9)
    const key = pbkdf2Sync('seven quiet herons', salt, 1000, 32, 'sha256')
    const hash = Buffer.concat([head, salt, key]).toString('base64')
    expect(await matches(hash, 'seven quiet herons')).toBe(true)
    expect(await matches(hash, 'seven quiet heron')).toBe(false)
  })

  test.each([
    ['$2b$16$mcYBF/7DKgzUDNuQ53b9bugEgdxDSPlahG5mEATKRgWvcHtz2Qz0W', 'hash-too-costly'],
    [
      '$scrypt$ln=20,r=8,p=1$v9faO0fIOYfwvlfKmdO6Fw$SYN4ROAeQ7AP84Dr8OFcVUeVEefA6ISXIsCkT0/5qSc',
      'hash-too-costly',
    ],
    ['pbkdf2_sha256$90000000$seasalt$tUTyXctnWKj7rA7IqmXxLNY5ySBPrOTDsmPww8gx0HQ=', 'hash-too-costly'],
    [
      '$argon2id$v=19$m=4194304,t=2,p=1$a1NFbURCMmFQTUk0VXJCRg$kG2ScyowKMYYKxMZ7qyeZ7X2gsL6aHUMKPQZNb9kkkk',
      'hash-too-costly',
    ],
    ['$2b$03$mcYBF/7DKgzUDNuQ53b9bugEgdxDSPlahG5mEATKRgWvcHtz2Qz0W', 'unknown-hash'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'unknown-hash'],
    ['', 'unknown-hash'],
  ])('%s is %s', (hash, code) => {
    expect(readForeignHash(hash, readers)).toBe(code)
  })

  test('any text is read or refused, never thrown at', () => {
    const whole = Object.values(forms).map(hashes => hashes[0] ?? '')
    const bent = fc
      .tuple(fc.constantFrom(...whole), fc.nat(200), fc.string({ maxLength: 4 }))
      .map(([hash, at, text]) => hash.slice(0, at) + text + hash.slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(fc.string(), bent), hash => {
        const read = readForeignHash(hash, readers)
        expect(typeof read === 'string' || read.work > 0).toBe(true)
      }),
    )
  })
})
