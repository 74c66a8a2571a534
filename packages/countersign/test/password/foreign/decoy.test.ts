/** A decoy costs what its original costs, is verified without a fault, and matches nothing. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { argon2 } from '../../../src/password/foreign/argon2.ts'
import { bcrypt } from '../../../src/password/foreign/bcrypt.ts'
import { decoyLike } from '../../../src/password/foreign/decoy.ts'
import { readForeignHash } from '../../../src/password/foreign/foreign-hash.ts'
import { pbkdf2 } from '../../../src/password/foreign/pbkdf2.ts'
import { scrypt } from '../../../src/password/foreign/scrypt.ts'

const readers = [bcrypt(), scrypt(), pbkdf2(), argon2()]
const { passwords, forms }: { passwords: string[]; forms: Record<string, string[]> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'originals.json'), 'utf8'),
)

test.each(Object.keys(forms))('%s', async form => {
  const [hash = ''] = forms[form] ?? []
  const decoy = decoyLike(hash, randomBytes)
  const [original, read] = [readForeignHash(hash, readers), readForeignHash(decoy, readers)]
  if (typeof original === 'string' || typeof read === 'string') throw new Error('unread')
  expect(read.work).toBe(original.work)
  expect(await original.verify(passwords[0] ?? '')).toBe(true)
  expect(await read.verify(passwords[0] ?? '')).toBe(false)
  // No run of the key is left by which it could be tried: 16 characters in a row from its end.
  expect(decoy.slice(-24, -4)).not.toBe(hash.slice(-24, -4))
})
