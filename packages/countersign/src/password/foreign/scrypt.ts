/** Reads scrypt (RFC 7914): the PHC text of passlib, Werkzeug, Django and better-auth. */
import type { BinaryLike } from 'node:crypto'
import { readFirebase } from './firebase-scrypt.ts'
import type { ForeignHash, HashReader, HashRefusal } from './foreign-hash.ts'
import { sameBytes } from './same-bytes.ts'
import { deriveKey, priced, type ScryptParameters } from './scrypt-key.ts'

const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/
const werkzeug = /^scrypt:(\d{1,8}):(\d{1,4}):(\d{1,4})\$([^$]+)\$([0-9a-f]+)$/
const django = /^scrypt\$([^$]+)\$(\d{1,8})\$(\d{1,4})\$(\d{1,4})\$([A-Za-z0-9+/]+={0,2})$/
const betterAuth = /^([0-9a-f]{32}):([0-9a-f]{128})$/

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
  if (hash.startsWith('$firebase-scrypt$')) return readFirebase(hash)
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

function decoded(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
