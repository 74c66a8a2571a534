/** Reads scrypt (RFC 7914): the PHC text of passlib, Werkzeug, Django and better-auth. */
import { type BinaryLike, scrypt as derive, type ScryptOptions } from 'node:crypto'
import { readFirebase } from './firebase-scrypt.ts'
import type { ForeignHash, HashReader, HashRefusal, Work } from './foreign-hash.ts'
import { sameBytes } from './same-bytes.ts'

/** Memory of one hash, bytes; one fourth of the ceiling for work. */
const mostMemory = 256 * 1024 * 1024
/** One KiB of scrypt is written once and read once, and takes as long as this of argon2. */
const workOfKib: Work = 6

const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/
const werkzeug = /^scrypt:(\d{1,8}):(\d{1,4}):(\d{1,4})\$([^$]+)\$([0-9a-f]+)$/
const django = /^scrypt\$([^$]+)\$(\d{1,8})\$(\d{1,4})\$(\d{1,4})\$([A-Za-z0-9+/]+={0,2})$/
const betterAuth = /^([0-9a-f]{32}):([0-9a-f]{128})$/

export interface ScryptParameters {
  /** Cost: a power of two. */
  N: number
  r: number
  p: number
}

/** scrypt, Firebase's form of it too, by `node:crypto` on the thread pool. */
export function scrypt(): HashReader {
  return { name: 'scrypt', read: readScrypt }
}

function readScrypt(hash: string): ForeignHash | HashRefusal | undefined {
  const ofPhc = phc.exec(hash)
  if (ofPhc !== null) {
    const [, ln, r, p, salt = '', key = ''] = ofPhc
    return parsed({ N: 2 ** Number(ln), r: Number(r), p: Number(p) }, decoded(salt), decoded(key))
  }
  const ofWerkzeug = werkzeug.exec(hash)
  if (ofWerkzeug !== null) {
    const [, N, r, p, salt = '', key = ''] = ofWerkzeug
    return parsed({ N: Number(N), r: Number(r), p: Number(p) }, salt, Buffer.from(key, 'hex'))
  }
  const ofDjango = django.exec(hash)
  if (ofDjango !== null) {
    const [, salt = '', N, r, p, key = ''] = ofDjango
    return parsed({ N: Number(N), r: Number(r), p: Number(p) }, salt, decoded(key))
  }
  const ofBetterAuth = betterAuth.exec(hash)
  if (ofBetterAuth !== null) {
    // The salt is used as the text that it is written as.
    const [, salt = '', key = ''] = ofBetterAuth
    return parsed({ N: 16_384, r: 16, p: 1 }, salt, Buffer.from(key, 'hex'))
  }
  if (hash.startsWith('$firebase-scrypt$')) return readFirebase(hash, priced, deriveKey)
  return /^\$?scrypt[$:]/.test(hash) ? 'unknown-hash' : undefined
}

function parsed(parameters: ScryptParameters, salt: BinaryLike, key: Buffer): ForeignHash | HashRefusal {
  if (key.length < 16) return 'unknown-hash'
  const work = priced(parameters)
  if (typeof work === 'string') return work
  return {
    work,
    verify: async password => sameBytes(await deriveKey(password, salt, key.length, parameters), key),
  }
}

function priced({ N, r, p }: ScryptParameters): Work | HashRefusal {
  // RFC 7914 §6: N is a power of two above one.
  if (!Number.isInteger(Math.log2(N)) || N < 2 || r < 1 || p < 1) return 'unknown-hash'
  const memory = 128 * N * r
  return memory > mostMemory || 128 * r * p > mostMemory ? 'hash-too-costly' : (memory / 1024) * p * workOfKib
}

function deriveKey(
  password: string,
  salt: BinaryLike,
  length: number,
  { N, r, p }: ScryptParameters,
): Promise<Buffer> {
  // OpenSSL counts all that it needs, a little more than the table.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 }
  return new Promise((resolve, reject) =>
    derive(password, salt, length, options, (fault, key) => (fault === null ? resolve(key) : reject(fault))),
  )
}

function decoded(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
