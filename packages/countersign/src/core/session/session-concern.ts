/** How long the end of a login concerns anybody: the feed's entry is kept so long, and every node holds it. */
import { latestIssue } from '../shared-time.ts'
import { clockToleranceSeconds } from '../token/claims.ts'
import type { Carrier } from './session.ts'

export type Concern =
  /** Until that instant, wall time ms. */
  | { until: number }
  /** Until every access token has expired that could have been issued when something ended at that instant. */
  | { tokensAt: number }

/** What the store knows of access tokens, on whichever node and by whichever clock they were issued. */
export interface IssuedTokens {
  /** The latest instant that tokens were said to bear (`SharedTime.noteIssuing`), wall time ms; 0 where none was. */
  notedUntil: number
  /** The store's own time, ms; 0 where it has none. The clock of the node that ends something may be behind. */
  sharedAt: number
}

/**
 * What the end of a login, at `at`, is of concern to.
 *
 * Access tokens of a login with carrier `refresh` live on without it, and are refused by this entry alone, wherever
 * they are presented. Nothing carries the `sid` of any other: once the nodes have applied its end it concerns nothing.
 */
export function endConcern(carrier: Carrier, at: number): Concern {
  return carrier === 'refresh' ? { tokensAt: at } : { until: at }
}

/**
 * The latest instant of issue that an access token can bear which is ended at `at`. A minute more than that: clocks of nodes
 * differ.
 *
 * How long such tokens live is no part of it: whoever reads the entry adds the longest lifetime that was ever declared. A node
 * that issues longer-lived tokens has declared it before, so that whoever reads of their end knows of it.
 */
export function issuedUntil(at: number, { notedUntil, sharedAt }: IssuedTokens): number {
  return latestIssue(notedUntil, Math.max(at, sharedAt) + clockToleranceSeconds * 1000)
}
