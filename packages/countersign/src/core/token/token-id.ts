/** The token's own name, `jti`: public, never reused, and short, because it travels with every request. */
import type { Random } from '../clock.ts'
import { createName, isHandle } from '../handle.ts'

const shape = /^[A-Za-z0-9_-]{16}$/

/**
 * A new `jti`: 96 random bits as 16 characters. Of a million tokens issued every second for a year, the chance that any
 * two share one is below one in a hundred (K12); what follows then is that revoking one also refuses the other.
 */
export function createTokenId(random: Random): string {
  return createName(random, 12)
}

/** Whether the text could be a `jti`; earlier versions issued handles. */
export function isTokenId(text: string): boolean {
  return shape.test(text) || isHandle(text)
}
