/** The token family: what a store keeps of a login's refresh tokens, and the rule by which one is exchanged. */
import type { StoredSession } from '../session/session.ts'
import { judgeSession } from '../session/session-verdict.ts'

export interface TokenFamily {
  /** SHA-256 of the token that is to be presented next. */
  current: Uint8Array
  /** How the current token came to be; absent until the first exchange. */
  rotation?: TokenRotation
}

export interface TokenRotation {
  /** SHA-256 of the token that the current one was given for. */
  previous: Uint8Array
  /** The pair that was given for it; see token-pair.ts. */
  sealed: Uint8Array
  /** When, wall time ms. */
  at: number
}

/**
 * What a presented token comes to: `rotate`, a new pair; `repeat`, the pair that was given for it already; `reuse`, the
 * login ends; `dead`, the login is over already, or never was.
 */
export type RotationVerdict =
  | { verdict: 'rotate' | 'reuse' | 'dead' }
  | { verdict: 'repeat'; sealed: Uint8Array }

/**
 * Judges a token that is known to be genuine (its MAC was verified) and of this login.
 *
 * Every token but the current one has been used. The one before it may come again for a short while, since its answer
 * may have been lost; that its successor is still the current one shows that the successor has not been used. Anything
 * else means that two parties hold tokens of one family, and which of them is the thief cannot be told: both lose them
 * (RFC 9700 §4.14.2).
 *
 * @param presented - SHA-256 of the token.
 * @param at - Wall time, ms, of the node that asks: whether the login is live goes by it.
 * @param sharedAt - The same by the clock that `rotation.at` was written by; the clocks of two nodes may be further apart
 *   than the grace is long.
 */
export function judgeRotation(
  session: StoredSession | undefined,
  family: TokenFamily | undefined,
  presented: Uint8Array,
  at: number,
  graceSeconds: number,
  sharedAt: number = at,
): RotationVerdict {
  if (session === undefined || family === undefined || judgeSession(session, at) !== 'live')
    return { verdict: 'dead' }
  if (isSame(presented, family.current)) return { verdict: 'rotate' }
  const { rotation } = family
  if (rotation === undefined || !isSame(presented, rotation.previous)) return { verdict: 'reuse' }
  // Either way: of two calls at once the later one's clock may have been read first, but a clock set back far must not
  // open the grace again.
  if (Math.abs(sharedAt - rotation.at) > graceSeconds * 1000) return { verdict: 'reuse' }
  return { verdict: 'repeat', sealed: rotation.sealed }
}

/** Digests, and no secrets: how long the comparison takes tells nothing. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
