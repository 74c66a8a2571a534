/** Public handles (subject id, `sid`, `jti`): 128 random bits as 22 characters of base64url, never secret, never reused. */
import { encodeBase64url } from './base64url.ts'
import type { Random } from './clock.ts'

const shape = /^[A-Za-z0-9_-]{21}[AQgw]$/

/** A new handle. 128 random bits: no two are ever the same (K12). */
export function createHandle(random: Random): string {
  return encodeBase64url(random(16))
}

/** Whether the text could be a handle: 22 characters that are the canonical form of 16 bytes. */
export function isHandle(text: string): boolean {
  return shape.test(text)
}
