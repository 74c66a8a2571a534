/** Sign-up: somebody makes an account, or an operator makes one for them. */
import type { AuditAction } from '../core/audit/audit-event.ts'
import { normalizePassword, type PasswordWeakness } from '../core/authenticator/password.ts'
import { createHandle } from '../core/handle.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import { normalizeRoles, type Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import { signUpAllowances } from './attempts.ts'
import { weaknessOf } from './password-weakness.ts'

export interface NewAccount {
  /** As typed. */
  identifier: string
  /** As typed. */
  password: string
}

export type SignUpOutcome =
  | { ok: true; subject: Subject }
  | { ok: false; reason: 'sign-up-closed' | 'invalid-identifier' | 'identifier-taken' | 'busy' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

/** Signs somebody up, where that is open. Not safe to repeat blindly: a second call answers `identifier-taken`. */
export async function signUp(parts: AccountParts, input: NewAccount, caller: Caller): Promise<SignUpOutcome> {
  if (parts.settings.signUp === 'closed') return { ok: false, reason: 'sign-up-closed' }
  // Charged whatever comes of it: "taken" tells that an account exists, and each account that is made costs a hash.
  const allowances = signUpAllowances(parts, caller)
  const spent = await parts.storage.attempts.spend(allowances, parts.clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const outcome = await createSubject(parts, { ...input, roles: [] }, caller, 'sign-up')
  // Somebody who is told how to do it better has cost next to nothing yet.
  const isToBeRepeated = !outcome.ok && outcome.reason !== 'identifier-taken'
  if (isToBeRepeated) await parts.storage.attempts.settle({ allowances }, parts.clock.now())
  return outcome
}

/**
 * Adds a subject.
 *
 * @throws {RangeError} when a role is not well-formed: a mistake of the calling program.
 */
export async function createSubject(
  parts: AccountParts,
  input: NewAccount & { roles: readonly string[] },
  caller: Caller,
  action: AuditAction = 'subject-created',
): Promise<SignUpOutcome> {
  const { storage, clock, random, hasher } = parts
  const identifier = normalizeIdentifier(input.identifier)
  if (identifier === undefined) return { ok: false, reason: 'invalid-identifier' }
  const roles = normalizeRoles(input.roles)
  if (roles === undefined)
    throw new RangeError('a role is 1 to 64 characters of a-z 0-9 : . _ - beginning with a letter')
  const password = normalizePassword(input.password)
  const weakness = await weaknessOf(parts, password, identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  const passwordHash = await (action === 'sign-up' ? hasher.hashForStranger(password) : hasher.hash(password))
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }
  const now = clock.now()
  const id = createHandle(random)
  const subject: Subject = {
    id,
    identifier,
    status: 'active',
    roles,
    epoch: 0,
    createdAt: now,
    passwordChangedAt: now,
  }
  const origin = auditOrigin({ ...caller, actor: caller.actor ?? id })
  const audit = [{ ...origin, at: now, action, outcome: 'success' as const, subjectId: id }]
  const created = await storage.subjects.create({ subject, passwordHash, audit })
  return created === 'created' ? { ok: true, subject } : { ok: false, reason: 'identifier-taken' }
}
