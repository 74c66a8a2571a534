/**
 * Reads the scrypt of Firebase Authentication: the project's signer key, encrypted with AES-256-CTR under what scrypt derives.
 *
 * Our text form is `$firebase-scrypt$m=LOG2N,r=R$SIGNER_KEY$SALT_SEPARATOR$SALT$HASH`, the last four in base64.
 */
import { createCipheriv } from 'node:crypto'
import type { ForeignHash, HashRefusal } from './foreign-hash.ts'
import { sameBytes } from './same-bytes.ts'
import { deriveKey, priced } from './scrypt-key.ts'

const base64 = '[A-Za-z0-9+/_-]+={0,2}'
const form = new RegExp(
  `^\\$firebase-scrypt\\$m=(\\d{1,2}),r=(\\d{1,2})\\$(${base64})\\$(${base64}|)\\$(${base64})\\$(${base64})$`,
)

export function readFirebase(hash: string): ForeignHash | HashRefusal {
  const [, log, r, signerKey = '', separator = '', salt = '', key = ''] = form.exec(hash) ?? []
  const parameters = { N: 2 ** Number(log), r: Number(r), p: 1 }
  const stored = Buffer.from(key, 'base64')
  const work = priced(parameters)
  if (typeof work === 'string') return work
  if (stored.length < 16) return 'unknown-hash'
  const salted = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(separator, 'base64')])
  return {
    work,
    verify: async password => {
      const derived = await deriveKey(password, salted, 32, parameters)
      const cipher = createCipheriv('aes-256-ctr', derived, Buffer.alloc(16))
      return sameBytes(Buffer.concat([cipher.update(signerKey, 'base64'), cipher.final()]), stored)
    },
  }
}
