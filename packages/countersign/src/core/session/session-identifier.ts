/**
 * The session identifier: the secret that the client holds, and what tells one of ours from one that was invented.
 *
 * It is 192 random bits and a MAC over them, cut to 64 bits. The MAC protects the store from being asked, and nothing else:
 * a session is found by the SHA-256 of the whole, and whoever forges a MAC has caused one read.
 */
import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey } from '../key/key-seal.ts'

const randomLength = 24
const macLength = 8

/** In characters. */
export const sessionIdentifierLength = 43

/** Derives the key of the MAC from the operator's secret; anything that is no secret is a `ConfigurationError`. */
export function deriveIdentifierKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign session identifiers v1')
}

/** A new session identifier: 43 characters of base64url. */
export function createSessionIdentifier(key: KeyObject, random: Random): string {
  const secret = random(randomLength)
  return encodeBase64url(Buffer.concat([secret, macOf(secret, key)]))
}

/** SHA-256 of a session identifier. */
export function digestSessionIdentifier(identifier: string): Uint8Array {
  return hash('sha256', identifier, 'buffer')
}

/** Whether the text could be a session identifier: the canonical base64url of 32 bytes. */
export function isSessionIdentifier(text: string): boolean {
  return text.length === sessionIdentifierLength && decodeBase64url(text) !== undefined
}

/** Whether the identifier was made with this key. Those that version 0.1 made were not. */
export function isMarkedIdentifier(identifier: string, key: KeyObject): boolean {
  if (identifier.length !== sessionIdentifierLength) return false
  const bytes = decodeBase64url(identifier)
  if (bytes === undefined) return false
  return timingSafeEqual(bytes.subarray(randomLength), macOf(bytes.subarray(0, randomLength), key))
}

/** HMAC-SHA-256, cut to 64 bits (RFC 2104 §5). */
function macOf(secret: Uint8Array, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(secret).digest().subarray(0, macLength)
}
