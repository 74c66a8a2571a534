/** Sealing at rest: AES-256-GCM, and the keys derived from the operator's secret (HKDF, RFC 5869). */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { decodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { ConfigurationError } from '../errors.ts'

const nonceLength = 12
const tagLength = 16

/** Derives the key that seals signing keys. */
export function deriveSealingKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign signing keys at rest v1')
}

/**
 * Derives a key of 256 bits for one purpose; those for two purposes have nothing in common (RFC 5869 §3.2).
 *
 * @param secret - The operator's: 32 bytes in base64url; anything else is a `ConfigurationError`.
 */
export function deriveKey(secret: string, purpose: string): KeyObject {
  const bytes = decodeBase64url(secret)
  if (bytes === undefined || bytes.length !== 32) {
    throw new ConfigurationError('secret: must be 32 random bytes in base64url (43 characters, no padding)')
  }
  return createSecretKey(new Uint8Array(hkdfSync('sha256', bytes, '', purpose, 32)))
}

/** Seals `plain`, bound to `context` (whose it is): nonce, ciphertext, tag. */
export function seal(key: KeyObject, plain: Uint8Array, context: string, random: Random): Uint8Array {
  const nonce = random(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `seal` made, or returns `undefined` when the key, the context or a byte is another. */
export function unseal(key: KeyObject, sealed: Uint8Array, context: string): Uint8Array | undefined {
  if (sealed.length < nonceLength + tagLength) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  })
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(sealed.length - tagLength))
  const plain = decipher.update(sealed.subarray(nonceLength, sealed.length - tagLength))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    // The only failure of final() is the tag's: not sealed by this key for this context.
    return undefined
  }
}
