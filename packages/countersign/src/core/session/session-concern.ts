/** How long the end of a login concerns anybody: the feed's entry is kept so long, and every node holds it. */
import { clockToleranceSeconds } from '../token/claims.ts'
import type { Carrier } from './session.ts'

/**
 * Until when the end of a login, at `at`, is of concern.
 *
 * Access tokens of a login with carrier `refresh` live on without it, and are refused by this entry alone, wherever
 * they are presented. Nothing carries the `sid` of any other: once the nodes have applied its end it concerns nothing.
 */
export function endConcernsUntil(carrier: Carrier, at: number, longestTokenSeconds: number): number {
  return carrier === 'refresh' ? tokensLiveUntil(at, longestTokenSeconds) : at
}

/**
 * Until when an access token issued up to `at` could live. A minute more than its lifetime: clocks of nodes differ.
 *
 * @param longestTokenSeconds - The longest lifetime ever declared, as the store has it in the transaction of the ending:
 *   a node's own knowledge could be older than a token that another node issued.
 */
export function tokensLiveUntil(at: number, longestTokenSeconds: number): number {
  return at + (longestTokenSeconds + clockToleranceSeconds) * 1000
}
