/** Sign-up: somebody makes an account, or an operator makes one for them. */

import { normalizeMailAddress } from '../core/address/mail-address.ts'
import type { AuditAction } from '../core/audit/audit-event.ts'
import { normalizePassword, type PasswordWeakness } from '../core/authenticator/password.ts'
import { createHandle } from '../core/handle.ts'
import type { MailLanguage } from '../core/mail/message.ts'
import { normalizeIdentifier } from '../core/subject/identifier.ts'
import { type Attributes, normalizeRoles, type Subject } from '../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'
import { addAndAsk } from './address/addresses.ts'
import { mailAllowances, signUpAllowances } from './attempts.ts'
import { findWeaknessOf } from './password-weakness.ts'
import { beginVerifiedSignUp } from './subject/admit.ts'

export interface NewAccount {
  /** As typed. */
  identifier: string
  /** As typed. */
  password: string
}

/** An account as an operator makes it. */
export interface NewSubject {
  /** As typed. */
  identifier: string
  /** As typed. None for an account that signs in in other ways. */
  password?: string
  roles?: readonly string[]
  attributes?: Attributes
  /** Of mails to the subject. */
  language?: MailLanguage
}

export type SignUpOutcome =
  /** The account is there; or, where sign-up has to be confirmed, its mail was sent, and `flow` is for the page that asked. */
  | { ok: true; subject: Subject; flow?: undefined }
  | { ok: true; subject?: undefined; flow: string }
  | {
      ok: false
      reason:
        | 'sign-up-closed'
        | 'sign-up-refused'
        | 'invalid-identifier'
        | 'identifier-taken'
        | 'busy'
        | 'mail-unavailable'
        | 'hook-failed'
    }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

export type CreateSubjectOutcome =
  | { ok: true; subject: Subject }
  | { ok: false; reason: 'invalid-identifier' | 'identifier-taken' | 'busy' | 'invalid-attributes' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

/** Signs somebody up, where that is open. Not safe to repeat blindly: a second call answers `identifier-taken`. */
export async function signUp(parts: AccountParts, input: NewAccount, caller: Caller): Promise<SignUpOutcome> {
  const { storage, clock, settings } = parts
  if (settings.signUp === 'closed' || settings.signUp === 'invited')
    return { ok: false, reason: 'sign-up-closed' }
  if (settings.signUp === 'verified' && !parts.mail.isAvailable)
    return { ok: false, reason: 'mail-unavailable' }
  // Charged whatever comes of it: "taken" tells that an account exists, and each account that is made costs a hash.
  const allowances = [
    ...signUpAllowances(parts, caller),
    // What strangers can have sent to somebody's mailbox is bounded however many accounts they ask for.
    ...(settings.signUp === 'verified' ? mailAllowances(parts, caller, input.identifier) : []),
  ]
  const spent = await storage.attempts.spend(allowances, clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  const outcome = await signUpCharged(parts, input, caller)
  // Somebody who is told how to do it better has cost next to nothing yet.
  const isToBeRepeated = !outcome.ok && outcome.reason !== 'identifier-taken'
  if (isToBeRepeated) await storage.attempts.settle({ allowances }, clock.now())
  return outcome
}

async function signUpCharged(parts: AccountParts, input: NewAccount, caller: Caller): Promise<SignUpOutcome> {
  const { hasher, settings } = parts
  const isVerified = settings.signUp === 'verified'
  const identifier = isVerified
    ? normalizeMailAddress(input.identifier)
    : normalizeIdentifier(input.identifier)
  if (identifier === undefined) return { ok: false, reason: 'invalid-identifier' }
  const password = normalizePassword(input.password)
  const weakness = await findWeaknessOf(parts, password, identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  const decided = await parts.hooks.beforeSignUp({ identifier }, caller)
  if (!decided.ok) return decided
  const passwordHash = await hasher.hashForStranger(password)
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }
  if (isVerified) {
    const { attributes, roles } = decided
    return {
      ok: true,
      flow: await beginVerifiedSignUp(
        parts,
        { identifier, passwordHash, roles, ...(attributes && { attributes }) },
        caller,
      ),
    }
  }
  const created = await store(parts, { ...decided, identifier, passwordHash }, caller, 'sign-up')
  if (created.ok) await askToConfirm(parts, created.subject, caller)
  return created
}

/**
 * Adds a subject.
 *
 * @throws {RangeError} when a role is not well-formed: a mistake of the calling program.
 */
export async function createSubject(
  parts: AccountParts,
  input: NewSubject,
  caller: Caller,
): Promise<CreateSubjectOutcome> {
  const identifier = normalizeIdentifier(input.identifier)
  if (identifier === undefined) return { ok: false, reason: 'invalid-identifier' }
  const roles = normalizeRoles(input.roles ?? [])
  if (roles === undefined)
    throw new RangeError('a role is 1 to 64 characters of a-z 0-9 : . _ - beginning with a letter')
  const attributes = input.attributes && parts.readAttributes(input.attributes)
  if (attributes === 'invalid-attributes') return { ok: false, reason: attributes }
  const { language } = input
  const rest = {
    identifier,
    roles,
    ...(attributes && { attributes }),
    ...(language !== undefined && { language }),
  }
  if (input.password === undefined) return store(parts, rest, caller, 'subject-created')
  const password = normalizePassword(input.password)
  const weakness = await findWeaknessOf(parts, password, identifier)
  if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
  const passwordHash = await parts.hasher.hash(password)
  if (passwordHash === 'busy') return { ok: false, reason: 'busy' }
  return store(parts, { ...rest, passwordHash }, caller, 'subject-created')
}

interface NewRecord {
  identifier: string
  roles: readonly string[]
  passwordHash?: string
  attributes?: Attributes
  language?: MailLanguage
}

async function store(
  { storage, clock, random }: AccountParts,
  { passwordHash, ...rest }: NewRecord,
  caller: Caller,
  action: AuditAction,
): Promise<{ ok: true; subject: Subject } | { ok: false; reason: 'identifier-taken' }> {
  const now = clock.now()
  const id = createHandle(random)
  const subject: Subject = {
    id,
    identifier: rest.identifier,
    status: 'active',
    roles: rest.roles,
    epoch: 0,
    createdAt: now,
    passwordChangedAt: now,
    ...(passwordHash === undefined && { hasPassword: false as const }),
    ...(rest.attributes && { attributes: rest.attributes }),
    ...(rest.language !== undefined && { language: rest.language }),
  }
  const origin = auditOrigin({ ...caller, actor: caller.actor ?? id })
  const audit = [{ ...origin, at: now, action, outcome: 'success' as const, subjectId: id }]
  const created = await storage.subjects.create({
    subject,
    ...(passwordHash !== undefined && { passwordHash }),
    audit,
  })
  return created === 'created' ? { ok: true, subject } : { ok: false, reason: 'identifier-taken' }
}

/** Whoever signed up with an address is asked to confirm it, where mails are sent: it recovers the account one day. */
async function askToConfirm(parts: AccountParts, subject: Subject, caller: Caller): Promise<void> {
  const value = normalizeMailAddress(subject.identifier)
  if (value !== undefined && parts.mail.isAvailable) await addAndAsk(parts, subject, value, caller)
}
