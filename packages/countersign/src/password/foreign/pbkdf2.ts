/** Reads PBKDF2 (RFC 8018 §5.2): Django, Werkzeug, passlib, Keycloak in passlib's text, and ASP.NET Identity versions 2 and 3. */
import { pbkdf2 as derive } from 'node:crypto'
import { promisify } from 'node:util'
import type { ForeignHash, HashReader, HashRefusal, Work } from './foreign-hash.ts'
import { sameBytes } from './same-bytes.ts'

const derived = promisify(derive)

/** Of one iteration and one block of output, and how long a block is. */
const digests: ReadonlyMap<string, { work: Work; bytes: number }> = new Map([
  ['sha1', { work: 0.25, bytes: 20 }],
  ['sha256', { work: 0.25, bytes: 32 }],
  ['sha512', { work: 0.7, bytes: 64 }],
])

const django = /^pbkdf2_(sha1|sha256)\$(\d{1,9})\$([^$]+)\$([A-Za-z0-9+/]+={0,2})$/
const werkzeug = /^pbkdf2:(sha1|sha256|sha512):(\d{1,9})\$([^$]+)\$([0-9a-f]+)$/
const passlib = /^\$pbkdf2(-sha256|-sha512)?\$(\d{1,9})\$([A-Za-z0-9./]*)\$([A-Za-z0-9./]+)$/
/** ASP.NET's first byte is 0 or 1, followed by zeros in version 3: base64 that begins with A. */
const aspnet = /^A[A-Z][A-Za-z0-9+/]{60,180}={0,2}$/

/** PBKDF2 with HMAC-SHA-1, SHA-256 or SHA-512, by `node:crypto` on the thread pool. */
export function pbkdf2(): HashReader {
  return { name: 'pbkdf2', read: readPbkdf2 }
}

function readPbkdf2(hash: string): ForeignHash | HashRefusal | undefined {
  const ofDjango = django.exec(hash)
  if (ofDjango !== null) {
    const [, digest = '', iterations, salt = '', key = ''] = ofDjango
    return parsed(digest, Number(iterations), Buffer.from(salt), Buffer.from(key, 'base64'))
  }
  const ofWerkzeug = werkzeug.exec(hash)
  if (ofWerkzeug !== null) {
    const [, digest = '', iterations, salt = '', key = ''] = ofWerkzeug
    return parsed(digest, Number(iterations), Buffer.from(salt), Buffer.from(key, 'hex'))
  }
  const ofPasslib = passlib.exec(hash)
  if (ofPasslib !== null) {
    const [, digest = '-sha1', iterations, salt = '', key = ''] = ofPasslib
    return parsed(digest.slice(1), Number(iterations), adapted(salt), adapted(key))
  }
  if (aspnet.test(hash)) return readAspnet(Buffer.from(hash, 'base64'))
  return /^\$?pbkdf2[$:_-]/.test(hash) ? 'unknown-hash' : undefined
}

/** Microsoft.AspNetCore.Identity.PasswordHasher: the layouts stand in its comments. */
function readAspnet(bytes: Buffer): ForeignHash | HashRefusal {
  if (bytes[0] === 0 && bytes.length === 49)
    return parsed('sha1', 1000, bytes.subarray(1, 17), bytes.subarray(17))
  if (bytes[0] !== 1 || bytes.length < 13) return 'unknown-hash'
  const digest = ['sha1', 'sha256', 'sha512'][bytes.readUInt32BE(1)] ?? ''
  const end = 13 + bytes.readUInt32BE(9)
  return parsed(digest, bytes.readUInt32BE(5), bytes.subarray(13, end), bytes.subarray(end))
}

function parsed(digest: string, iterations: number, salt: Buffer, key: Buffer): ForeignHash | HashRefusal {
  const known = digests.get(digest)
  // A key of a few bytes would match by chance.
  if (known === undefined || iterations < 1 || key.length < 16) return 'unknown-hash'
  if (iterations > 2 ** 31 - 1) return 'hash-too-costly'
  return {
    work: iterations * known.work * Math.ceil(key.length / known.bytes),
    verify: async password => sameBytes(await derived(password, salt, iterations, key.length, digest), key),
  }
}

/** passlib's base64: a point for the plus, no padding. */
function adapted(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
