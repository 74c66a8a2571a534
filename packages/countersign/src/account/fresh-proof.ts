/** Whether somebody proved a moment ago who they are: what changes how an account is opened asks for it. */
import type { Identity } from '../core/identity.ts'
import type { AccountParts } from './account-parts.ts'

/** How old a sign-in may be, ms. */
export const freshMs = 300_000

/** What lies further ahead was noted by a clock that was, and says nothing of how long ago it is (K33). */
const toleranceMs = 60_000

/** An API key proves nobody’s presence, however new it is. */
export function isFresh({ clock }: Pick<AccountParts, 'clock'>, identity: Identity): boolean {
  const isKey = identity.kind === 'session' && identity.isKey === true
  const age = clock.now() - identity.authTime
  return !isKey && age <= freshMs && age >= -toleranceMs
}
