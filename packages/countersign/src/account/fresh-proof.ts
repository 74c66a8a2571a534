/** Whether somebody proved a moment ago who they are: what changes how an account is opened asks for it. */
import type { Identity } from '../core/identity.ts'
import type { AccountParts } from './account-parts.ts'

/** How old a sign-in may be, ms. */
export const freshMs = 300_000

/** An API key proves nobody’s presence, however new it is. */
export function isFresh({ clock }: Pick<AccountParts, 'clock'>, identity: Identity): boolean {
  const isKey = identity.kind === 'session' && identity.isKey === true
  return !isKey && clock.now() - identity.authTime <= freshMs
}
