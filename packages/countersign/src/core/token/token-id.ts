/** The token's own name, `jti`: public, never reused, and short, because it travels with every request. */
import { encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { isHandle } from '../handle.ts'

const shape = /^[A-Za-z0-9_-]{16}$/
/** The six bits that base64url writes as a dash, in the first byte. */
const dash = 0b111110

/**
 * A new `jti`: 96 random bits as 16 characters. Of a million tokens issued every second for a year, the chance that any
 * two share one is below one in a hundred (K12); what follows then is that revoking one also refuses the other.
 */
export function createTokenId(random: Random): string {
  const bytes = Uint8Array.from(random(12))
  const [first = 0] = bytes
  // None begins like a command line's option.
  if (first >> 2 === dash) bytes[0] = first ^ 0x80
  return encodeBase64url(bytes)
}

/** Whether the text could be a `jti`; earlier versions issued handles. */
export function isTokenId(text: string): boolean {
  return shape.test(text) || isHandle(text)
}
