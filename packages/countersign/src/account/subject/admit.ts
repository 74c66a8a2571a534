/** Accounts that begin by mail: sign-up that has to be confirmed first, and invitations. */
import { normalizeMailAddress } from '../../core/address/mail-address.ts'
import { normalizePassword, type PasswordWeakness } from '../../core/authenticator/password.ts'
import { createHandle } from '../../core/handle.ts'
import type { MailLanguage } from '../../core/mail/message.ts'
import {
  type Attributes,
  administratorRole,
  normalizeRoles,
  type Subject,
} from '../../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import { findWeaknessOf } from '../password-weakness.ts'
import { codeSeconds, invitationSeconds } from '../ticket/lifetimes.ts'
import { keyOfTicket, makeTicket, type PresentedTicket } from '../ticket/make-ticket.ts'
import { writeMail } from '../write-mail.ts'

/** What waits in a ticket for the account that it makes. */
interface Pending {
  identifier: string
  passwordHash?: string
  roles: readonly string[]
  attributes?: Attributes
  language?: MailLanguage
  /** The administrator who invited: as long as they are one, the invitation is good. */
  invitedBy?: string
}

export type AdmitOutcome =
  | { ok: true; subject: Subject; position: number }
  | { ok: false; reason: 'invalid-ticket' | 'identifier-taken' | 'password-required' | 'busy' }
  | { ok: false; reason: 'weak-password'; weakness: PasswordWeakness }

export type InviteOutcome =
  | { ok: true; address: string; expiresAt: number }
  | { ok: false; reason: 'invalid-address' | 'identifier-taken' | 'mail-unavailable' }

/**
 * Writes a ticket for an account that is made once its address is confirmed, and the mail. Where the address is somebody's already,
 * the same is written but can be used by nobody, and the mail tells its reader that they have an account (K20).
 *
 * @returns The flow of the page that asked.
 */
export async function beginVerifiedSignUp(
  parts: AccountParts,
  pending: Pending & { passwordHash: string },
  caller: Caller,
): Promise<string> {
  const { storage, mail } = parts
  const { identifier, language } = pending
  const holder = await storage.subjects.findCredentials(identifier)
  const verified = await storage.addresses.list(holder?.subject.id ?? '')
  const isTaken = verified.some(one => one.value === identifier && one.verifiedAt !== undefined)
  const made = makeTicket(parts, {
    purpose: 'sign-up',
    // Of another address than its own it admits nobody.
    address: isTaken ? '' : identifier,
    data: JSON.stringify(pending),
    lifetimeSeconds: codeSeconds,
  })
  const theirs = (isTaken ? holder?.subject.language : undefined) ?? language
  // Of no subject, whoever reads it: that would be another row for one of both.
  const wish = { to: identifier, ...(theirs !== undefined && { language: theirs }), caller, made }
  const messages = isTaken
    ? writeMail(parts, 'already-registered', {}, wish)
    : writeMail(parts, 'confirm-address', { ticket: made.secret, code: made.code }, wish)
  await storage.tickets.issue({ ticket: made.ticket, messages, audit: [] })
  mail.wake()
  return made.flow
}

/** Invites somebody by mail: the account is made when they accept. */
export async function invite(
  parts: AccountParts,
  input: { address: string; roles?: readonly string[]; language?: MailLanguage },
  caller: Caller,
): Promise<InviteOutcome> {
  const { storage, mail, clock } = parts
  if (!mail.isAvailable) return { ok: false, reason: 'mail-unavailable' }
  const address = normalizeMailAddress(input.address)
  if (address === undefined) return { ok: false, reason: 'invalid-address' }
  const roles = normalizeRoles(input.roles ?? [])
  if (roles === undefined)
    throw new RangeError('a role is 1 to 64 characters of a-z 0-9 : . _ - beginning with a letter')
  const holder = await storage.subjects.findCredentials(address)
  const verified = holder === undefined ? [] : await storage.addresses.list(holder.subject.id)
  if (verified.some(one => one.value === address && one.verifiedAt !== undefined))
    return { ok: false, reason: 'identifier-taken' }
  const { language } = input
  const inviter = caller.actor === undefined ? undefined : await storage.subjects.find(caller.actor)
  const pending: Pending = {
    identifier: address,
    roles,
    ...(language !== undefined && { language }),
    ...(isAdministrator(inviter) && { invitedBy: inviter.id }),
  }
  const made = makeTicket(parts, {
    purpose: 'invitation',
    address,
    data: JSON.stringify(pending),
    lifetimeSeconds: invitationSeconds,
  })
  const messages = writeMail(
    parts,
    'invitation',
    { ticket: made.secret },
    { to: address, ...(language !== undefined && { language }), made },
  )
  const event = {
    ...auditOrigin(caller),
    at: clock.now(),
    action: 'invitation-created',
    outcome: 'success',
  } as const
  await storage.tickets.issue({ ticket: made.ticket, messages, audit: [event] })
  mail.wake()
  return { ok: true, address, expiresAt: made.ticket.expiresAt }
}

/**
 * Makes the account of a ticket, with its address verified.
 *
 * @param wish.password - As typed; none for an account that signs in by mail. A sign-up that is confirmed by its code takes none: whoever
 *   types that has the page that asked. A link is opened by whoever reads the mail, who need not be who asked: the password of
 *   that one is not taken (K06).
 */
export async function admit(
  parts: AccountParts,
  purpose: 'sign-up' | 'invitation',
  presented: PresentedTicket,
  wish: { password?: string },
  caller: Caller,
): Promise<AdmitOutcome> {
  const { storage, clock, random, hasher, settings } = parts
  const refused = { ok: false, reason: 'invalid-ticket' } as const
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return refused
  const ticket = await storage.tickets.look({ key, purpose, at: clock.now() })
  if (ticket?.data === undefined || !ticket.address) return refused
  const pending: Pending = JSON.parse(ticket.data)
  const { invitedBy } = pending
  if (invitedBy !== undefined && !isAdministrator(await storage.subjects.find(invitedBy))) return refused
  const isByWhoAsked = 'flow' in presented
  let passwordHash = isByWhoAsked ? pending.passwordHash : undefined
  if (passwordHash === undefined && wish.password !== undefined) {
    const password = normalizePassword(wish.password)
    const weakness = await findWeaknessOf(parts, password, pending.identifier)
    if (weakness !== undefined) return { ok: false, reason: 'weak-password', weakness }
    const hashed = await hasher.hashForStranger(password)
    if (hashed === 'busy') return { ok: false, reason: 'busy' }
    passwordHash = hashed
  }
  // Without a way to sign in the account would be of no use to anybody.
  if (passwordHash === undefined && !settings.linkSignIn) return { ok: false, reason: 'password-required' }
  const now = clock.now()
  const id = createHandle(random)
  const { language, attributes } = pending
  const subject: Subject = {
    id,
    identifier: pending.identifier,
    status: 'active',
    roles: pending.roles,
    epoch: 0,
    createdAt: now,
    passwordChangedAt: now,
    ...(passwordHash === undefined && { hasPassword: false as const }),
    ...(attributes && { attributes }),
    ...(language !== undefined && { language }),
  }
  const action = purpose === 'sign-up' ? 'sign-up' : 'invitation-accepted'
  const admitted = await storage.tickets.admit({
    key,
    purpose,
    subject,
    ...(passwordHash !== undefined && { passwordHash }),
    address: {
      id: createHandle(random),
      subjectId: id,
      value: ticket.address,
      isPrimary: false,
      createdAt: now,
    },
    audit: [{ ...auditOrigin({ ...caller, actor: id }), at: now, action, outcome: 'success', subjectId: id }],
  })
  if (admitted.outcome !== 'created') return { ok: false, reason: admitted.outcome }
  await parts.catchUp()
  return { ok: true, subject, position: admitted.position }
}

function isAdministrator(subject: Subject | undefined): subject is Subject {
  return subject?.status === 'active' && subject.roles.includes(administratorRole)
}
