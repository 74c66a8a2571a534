/** Removing one’s own account: after a proof that is a moment old. */
import type { Identity } from '../../core/identity.ts'
import type { AccountParts, Caller } from '../account-parts.ts'
import { planChange } from '../attempts.ts'
import { isFresh } from '../fresh-proof.ts'
import { type RemoveOutcome, removeSubject } from './remove.ts'

export type RemoveOwnOutcome =
  | RemoveOutcome
  | { ok: false; reason: 'invalid-credentials' | 'insufficient-authentication' | 'busy' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

/**
 * @param password - As typed. An account without one, or who leaves it out, must have signed in during the last five minutes.
 */
export async function removeOwnAccount(
  parts: AccountParts,
  identity: Identity,
  password: string | undefined,
  caller: Caller,
): Promise<RemoveOwnOutcome> {
  const { storage, clock, hasher } = parts
  const subject = await storage.subjects.find(identity.subject)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  if (password === undefined) {
    if (subject.hasPassword !== false || !isFresh(parts, identity))
      return { ok: false, reason: 'insufficient-authentication' }
    return removeSubject(parts, subject.id, caller)
  }
  // Counted as a change of the password is: a stolen session must not be a side door for guessing it (K19).
  const { allowances, asker } = planChange(parts, caller, identity, subject.identifier)
  const spent = await storage.attempts.spend(allowances, clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const found = await storage.subjects.findCredentials(subject.identifier)
  const matches = await hasher.verify(found?.passwordHash, password, asker)
  if (matches === false) return { ok: false, reason: 'invalid-credentials' }
  await storage.attempts.settle({ allowances }, clock.now())
  if (matches === 'busy') return { ok: false, reason: 'busy' }
  return removeSubject(parts, subject.id, caller)
}
