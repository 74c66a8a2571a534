/** The 128 bits that records are packed by: of a handle, of a digest, as four words of 32 bits. */
import { digestOf } from '../core/digest.ts'
import { isHandle } from '../core/handle.ts'
import { readEntryId, valueAt } from '../core/revocation/entry-id.ts'
import { readShortDigest } from './short-digest.ts'

/** Four words, reused from call to call. */
export type Words = Uint32Array

export function createWords(): Words {
  return new Uint32Array(4)
}

/**
 * Reads the first half of a text's SHA-256. That two texts share it is as likely as guessing a 128-bit key (2^-128), and
 * finding such a pair takes 2^64 hashes, of identifiers that only the server makes up.
 */
export function readDigestOf(text: string, words: Words): void {
  if (readShortDigest(text, words)) return
  const digest = digestOf(text)
  words[0] = wordAt(digest, 0)
  words[1] = wordAt(digest, 4)
  words[2] = wordAt(digest, 8)
  words[3] = wordAt(digest, 12)
}

/** Reads the first half of a digest. */
export function readDigest(digest: Uint8Array, words: Words): void {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength)
  for (let index = 0; index < 4; index++) words[index] = view.getUint32(index * 4)
}

/**
 * Reads a handle.
 *
 * @returns False where the text is none: then the words are those of its digest, and the text cannot be had back.
 */
export function readHandle(text: string, words: Words): boolean {
  if (!isHandle(text)) {
    readDigestOf(text, words)
    return false
  }
  // By hand: a buffer for each of three handles would cost a token's first check more than all else that is packed of it.
  readEntryId(text, words)
  words[3] =
    (valueAt(text, 16) << 26) |
    (valueAt(text, 17) << 20) |
    (valueAt(text, 18) << 14) |
    (valueAt(text, 19) << 8) |
    (valueAt(text, 20) << 2) |
    (valueAt(text, 21) >>> 4)
  return true
}

/** The handle of four words. */
export function writeHandle(a: number, b: number, c: number, d: number): string {
  // In one piece and by hand: a call into Node for a buffer's text costs half as much again.
  return String.fromCharCode(
    codeAt(a >>> 26),
    codeAt(a >>> 20),
    codeAt(a >>> 14),
    codeAt(a >>> 8),
    codeAt(a >>> 2),
    codeAt((a << 4) | (b >>> 28)),
    codeAt(b >>> 22),
    codeAt(b >>> 16),
    codeAt(b >>> 10),
    codeAt(b >>> 4),
    codeAt((b << 2) | (c >>> 30)),
    codeAt(c >>> 24),
    codeAt(c >>> 18),
    codeAt(c >>> 12),
    codeAt(c >>> 6),
    codeAt(c),
    codeAt(d >>> 26),
    codeAt(d >>> 20),
    codeAt(d >>> 14),
    codeAt(d >>> 8),
    codeAt(d >>> 2),
    codeAt(d << 4),
  )
}

/** A hash of four words that somebody may have chosen, each bit depending on all of them. */
export function mix(a: number, b: number, c: number, d: number): number {
  let hash = a ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35) ^ Math.imul(d, 0x27d4_eb2f)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a_2d39)
  return (hash ^ (hash >>> 15)) >>> 0
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Uint8Array.from(alphabet, character => character.charCodeAt(0))

function codeAt(bits: number): number {
  return codes[bits & 63] ?? 0
}

function wordAt(digest: string, at: number): number {
  return (
    (digest.charCodeAt(at) << 24) |
    (digest.charCodeAt(at + 1) << 16) |
    (digest.charCodeAt(at + 2) << 8) |
    digest.charCodeAt(at + 3)
  )
}
