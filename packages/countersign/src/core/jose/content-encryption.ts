/** Content encryption (RFC 7518 §5): AES-GCM, and AES-CBC with an HMAC; the tag is judged before anything comes out. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

export const contentEncryptions = [
  'A128GCM',
  'A192GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
] as const
export type ContentEncryption = (typeof contentEncryptions)[number]

/** Sizes in bytes. The key of the CBC family is a MAC key and an encryption key side by side (RFC 7518 §5.2.2.1). */
interface Profile {
  cipher: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc'
  hash?: 'sha256' | 'sha384' | 'sha512'
  key: number
  iv: number
  tag: number
}

const profiles: { readonly [name in ContentEncryption]: Profile } = {
  A128GCM: { cipher: 'aes-128-gcm', key: 16, iv: 12, tag: 16 },
  A192GCM: { cipher: 'aes-192-gcm', key: 24, iv: 12, tag: 16 },
  A256GCM: { cipher: 'aes-256-gcm', key: 32, iv: 12, tag: 16 },
  'A128CBC-HS256': { cipher: 'aes-128-cbc', hash: 'sha256', key: 32, iv: 16, tag: 16 },
  'A192CBC-HS384': { cipher: 'aes-192-cbc', hash: 'sha384', key: 48, iv: 16, tag: 24 },
  'A256CBC-HS512': { cipher: 'aes-256-cbc', hash: 'sha512', key: 64, iv: 16, tag: 32 },
}

/** What travels: everything but the key. `aad` is the encoded header (RFC 7516 §5.1). */
export interface SealedContent {
  iv: Uint8Array
  ciphertext: Uint8Array
  tag: Uint8Array
  aad: Uint8Array
}

/** How long its key is, in bytes. */
export function keyLengthOf(encryption: ContentEncryption): number {
  return profiles[encryption].key
}

/** RFC 7518 §5.2.2.1, §5.3: the one length of the initialization vector and of the tag. A shorter tag is easier to guess. */
export function hasProperLengths(encryption: ContentEncryption, { iv, tag }: SealedContent): boolean {
  return iv.length === profiles[encryption].iv && tag.length === profiles[encryption].tag
}

/** Opens the content, or returns `undefined` when the key, the header or a byte is another. Lengths are checked before. */
export function openContent(
  encryption: ContentEncryption,
  key: KeyObject,
  sealed: SealedContent,
): Uint8Array | undefined {
  const { cipher, hash } = profiles[encryption]
  if (key.symmetricKeySize !== profiles[encryption].key) return undefined
  if (hash === undefined) return openGcm(cipher as 'aes-256-gcm', key, sealed)
  const halves = key.export()
  const half = halves.length / 2
  const data = Buffer.concat([sealed.aad, sealed.iv, sealed.ciphertext, bitLength(sealed.aad)])
  const expected = createHmac(hash, createSecretKey(halves.subarray(0, half)))
    .update(data)
    .digest()
  // RFC 7518 §5.2.2.2: judged first, so that padding never tells anything.
  if (!timingSafeEqual(expected.subarray(0, half), sealed.tag)) return undefined
  return finish(
    createDecipheriv(cipher, createSecretKey(halves.subarray(half)), sealed.iv),
    sealed.ciphertext,
  )
}

function openGcm(cipher: 'aes-256-gcm', key: KeyObject, { iv, ciphertext, tag, aad }: SealedContent) {
  const decipher = createDecipheriv(cipher, key, iv, { authTagLength: tag.length })
  return finish(decipher.setAAD(aad).setAuthTag(tag), ciphertext)
}

function finish(
  decipher: { update(data: Uint8Array): Buffer; final(): Buffer },
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  const plain = decipher.update(ciphertext)
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    // The tag or the padding is not right: sealed by another key, or changed on the way.
    return undefined
  }
}

/** RFC 7518 §5.2.2.1: the length of the additional data in bits, as 64 bits. */
function bitLength(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(data.length) * 8n)
  return length
}

/** Seals with A256GCM, the one encryption that this library writes. */
export function sealContent(
  key: KeyObject,
  iv: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): SealedContent {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return { iv, ciphertext, tag: cipher.getAuthTag(), aad }
}
