/** Encrypts a compact JWE (RFC 7516 §5.1) in the one way that this library writes: `dir` with A256GCM. */
import type { KeyObject } from 'node:crypto'
import { encodeBase64url } from '../base64url.ts'
import { sealContent } from './content-encryption.ts'

/** A shared key of 256 bits. */
export interface JweSealer {
  kid: string
  key: KeyObject
}

/**
 * Encrypts under a fresh nonce. One key is good for 2^32 tokens (NIST SP 800-38D §8.3); rotate it long before.
 *
 * @param header - Further members, such as `typ` and `cty`.
 * @param random - The generator; twelve bytes are taken.
 */
export function encryptJwe(
  plaintext: Uint8Array,
  { kid, key }: JweSealer,
  header: { typ?: string; cty?: string },
  random: (size: number) => Uint8Array,
): string {
  const head = encodeBase64url(Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, ...header })))
  const { iv, ciphertext, tag } = sealContent(key, random(12), plaintext, Buffer.from(head))
  // RFC 7518 §4.5: with `dir` no key travels.
  return `${head}..${encodeBase64url(iv)}.${encodeBase64url(ciphertext)}.${encodeBase64url(tag)}`
}
