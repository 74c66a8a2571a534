/** How long the end of a login concerns anybody: the feed's entry is kept so long, and every node holds it. */
import { latestIssue } from '../shared-time.ts'
import { clockToleranceSeconds } from '../token/claims.ts'
import type { Carrier } from './session.ts'

/** What the store knows of access tokens, on whichever node and by whichever clock they were issued. */
export interface IssuedTokens {
  /**
   * The longest lifetime ever declared, as the store has it in the transaction of the ending: a node's own knowledge
   * could be older than a token that another node issued.
   */
  longestSeconds: number
  /** The latest instant that tokens were said to bear (`SharedTime.noteIssuing`), wall time ms; 0 where none was. */
  notedUntil: number
  /** The store's own time, ms; 0 where it has none. The clock of the node that ends something may be behind. */
  sharedAt: number
}

/**
 * Until when the end of a login, at `at`, is of concern.
 *
 * Access tokens of a login with carrier `refresh` live on without it, and are refused by this entry alone, wherever
 * they are presented. Nothing carries the `sid` of any other: once the nodes have applied its end it concerns nothing.
 */
export function endConcernsUntil(carrier: Carrier, at: number, issued: IssuedTokens): number {
  return carrier === 'refresh' ? tokensLiveUntil(at, issued) : at
}

/** Until when an access token issued up to `at` could live. A minute more than its lifetime: clocks of nodes differ. */
export function tokensLiveUntil(at: number, { longestSeconds, notedUntil, sharedAt }: IssuedTokens): number {
  const issuedUntil = latestIssue(notedUntil, Math.max(at, sharedAt) + clockToleranceSeconds * 1000)
  return issuedUntil + longestSeconds * 1000
}
