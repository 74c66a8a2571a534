/** Public handles (subject id, `sid`): 128 random bits as 22 characters of base64url, never secret, never reused. */
import { encodeBase64url } from './base64url.ts'
import type { Random } from './clock.ts'

const shape = /^[A-Za-z0-9_-]{21}[AQgw]$/

/** The six bits that base64url writes as a dash, in a name's first byte. */
const dash = 0b111110

/** A new handle. 128 random bits, nearly: no two are ever the same (K12). */
export function createHandle(random: Random): string {
  return createName(random, 16)
}

/** A random name of that many bytes in base64url. None begins like a command line's option. */
export function createName(random: Random, size: number): string {
  const bytes = Uint8Array.from(random(size))
  const [first = 0] = bytes
  if (first >> 2 === dash) bytes[0] = first ^ 0x80
  return encodeBase64url(bytes)
}

/** Whether the text could be a handle: 22 characters that are the canonical form of 16 bytes. */
export function isHandle(text: string): boolean {
  return shape.test(text)
}
