/** A subject's mail addresses: adding one, showing that one reads it, choosing the primary one, removing one. */
import type { FormerAddresses, MailAddress, UndoChange } from '../../core/address/address-store.ts'
import { normalizeMailAddress } from '../../core/address/mail-address.ts'
import type { AuditAction, AuditEvent } from '../../core/audit/audit-event.ts'
import { createHandle } from '../../core/handle.ts'
import type { Subject } from '../../core/subject/subject.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import { mailAllowances } from '../attempts.ts'
import { codeSeconds, undoSeconds } from '../ticket/lifetimes.ts'
import { keyOfTicket, makeTicket, type PresentedTicket } from '../ticket/make-ticket.ts'
import { writeMail } from '../write-mail.ts'

export type AddAddressOutcome =
  /** `flow` is for the page that asked, with which it can send the code of the mail. */
  | { ok: true; address: MailAddress; flow: string }
  | {
      ok: false
      reason: 'unknown-subject' | 'invalid-address' | 'too-many-addresses' | 'mail-unavailable'
    }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

export type ConfirmAddressOutcome =
  | { ok: true; subject: Subject; address: MailAddress; position: number }
  | { ok: false; reason: 'invalid-ticket' | 'address-taken' }

export type PrimaryAddressOutcome =
  | { ok: true; subject: Subject; address: MailAddress }
  | { ok: false; reason: 'unknown-address' }

export type RemoveAddressOutcome =
  | { ok: true; address: MailAddress }
  | { ok: false; reason: 'unknown-address' | 'primary-address' }

/**
 * Adds an address that is not verified, and sends a link and a code to it. One that the subject has already and has not verified
 * gets another mail. Whether it is somebody else's is not told here.
 */
export async function addAddress(
  parts: AccountParts,
  subjectId: string,
  typed: string,
  caller: Caller,
): Promise<AddAddressOutcome> {
  const { storage, clock, mail } = parts
  if (!mail.isAvailable) return { ok: false, reason: 'mail-unavailable' }
  const value = normalizeMailAddress(typed)
  if (value === undefined) return { ok: false, reason: 'invalid-address' }
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return { ok: false, reason: 'unknown-subject' }
  const spent = await storage.attempts.spend(mailAllowances(parts, caller, value), clock.now())
  if (!spent.ok) return { ok: false, reason: 'too-many-attempts', retryAfterMs: spent.retryAfterMs }
  return addAndAsk(parts, subject, value, caller)
}

/** The same without an allowance of its own: what it comes with has spent one. */
export async function addAndAsk(
  parts: AccountParts,
  subject: Subject,
  value: string,
  caller: Caller,
): Promise<AddAddressOutcome> {
  const { storage, clock, random, mail } = parts
  const { id: subjectId } = subject
  const address = { id: createHandle(random), subjectId, value, isPrimary: false, createdAt: clock.now() }
  const added = await storage.addresses.add({
    address,
    audit: [event(parts, caller, 'address-added', subjectId)],
  })
  if (added === 'unknown-subject') return { ok: false, reason: added }
  if (added === 'too-many') return { ok: false, reason: 'too-many-addresses' }
  const stored = (await storage.addresses.list(subjectId)).find(one => one.value === value) ?? address
  const made = makeTicket(parts, {
    purpose: 'confirm-address',
    subjectId,
    address: value,
    lifetimeSeconds: codeSeconds,
  })
  const values = { ticket: made.secret, code: made.code }
  const messages = writeMail(parts, 'confirm-address', values, { to: value, subject, caller, made })
  await storage.tickets.issue({ ticket: made.ticket, messages, audit: [] })
  mail.wake()
  return { ok: true, address: stored, flow: made.flow }
}

/**
 * Verifies the address of a ticket. Somebody else who has it as an identifier and has not verified it loses it, and everything that
 * they hold.
 *
 * @throws {StorageError} outcome unknown; a repeated call answers `invalid-ticket` where the first went through.
 */
export async function confirmAddress(
  parts: AccountParts,
  presented: PresentedTicket,
  caller: Caller,
): Promise<ConfirmAddressOutcome> {
  const { storage, clock, mail } = parts
  const refused = { ok: false, reason: 'invalid-ticket' } as const
  const key = keyOfTicket(parts, presented)
  const ticket = key && (await storage.tickets.look({ key, purpose: 'confirm-address', at: clock.now() }))
  if (key === undefined || ticket?.subjectId === undefined || ticket.address === undefined) return refused
  const before = await formerAddresses(parts, ticket.subjectId)
  const primary = before?.addresses.find(({ isPrimary }) => isPrimary)
  const undo = primary && undoOf(parts, before, 'address-added', primary.value, ticket.address, caller)
  const confirmed = await storage.addresses.confirm({
    key,
    at: clock.now(),
    ...(undo && { undo }),
    audit: [event(parts, caller, 'address-confirmed')],
  })
  if (confirmed.outcome !== 'confirmed') return { ok: false, reason: confirmed.outcome }
  mail.wake()
  await parts.catchUp()
  const { subject, address, position } = confirmed
  return { ok: true, subject, address, position }
}

/** Makes a verified address the primary one. The one before is told, and can undo it for seven days. */
export async function makePrimary(
  parts: AccountParts,
  subjectId: string,
  id: string,
  caller: Caller,
): Promise<PrimaryAddressOutcome> {
  const before = await formerAddresses(parts, subjectId)
  const was = before?.addresses.find(({ isPrimary }) => isPrimary)
  const to = before?.addresses.find(one => one.id === id)?.value
  const undo =
    was === undefined || was.id === id
      ? undefined
      : undoOf(parts, before, 'address-changed', was.value, to, caller)
  const moved = await parts.storage.addresses.makePrimary({
    subjectId,
    id,
    ...(undo && { undo }),
    audit: [event(parts, caller, 'address-made-primary', subjectId)],
  })
  if (moved === undefined) return { ok: false, reason: 'unknown-address' }
  parts.mail.wake()
  const { subject, address } = moved
  return { ok: true, subject, address }
}

/** Removes an address; where it was verified it is told, and its holder can undo it for seven days. */
export async function removeAddress(
  parts: AccountParts,
  subjectId: string,
  id: string,
  caller: Caller,
): Promise<RemoveAddressOutcome> {
  const before = await formerAddresses(parts, subjectId)
  const was = before?.addresses.find(one => one.id === id)
  const left = before?.addresses.find(one => one.isPrimary && one.id !== id)?.value
  const undo =
    was === undefined ? undefined : undoOf(parts, before, 'address-changed', was.value, left, caller)
  const removed = await parts.storage.addresses.remove({
    subjectId,
    id,
    ...(undo && { undo }),
    audit: [event(parts, caller, 'address-removed', subjectId)],
  })
  parts.mail.wake()
  if (removed.outcome === 'removed') return { ok: true, address: removed.address }
  return { ok: false, reason: removed.outcome === 'primary' ? 'primary-address' : 'unknown-address' }
}

/** Undoes a change of addresses: they are what they were, and everything that the subject holds has ended. It signs nobody in. */
export async function undoAddresses(
  parts: AccountParts,
  presented: PresentedTicket,
  caller: Caller,
): Promise<{ ok: true; position: number } | { ok: false; reason: 'invalid-ticket' | 'address-taken' }> {
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return { ok: false, reason: 'invalid-ticket' }
  const audit = [event(parts, caller, 'address-restored')]
  const restored = await parts.storage.addresses.restore({ key, at: parts.clock.now(), audit })
  if (restored.outcome !== 'restored') return { ok: false, reason: restored.outcome }
  await parts.catchUp()
  return { ok: true, position: restored.position }
}

interface Former {
  subject: Subject
  identifier: string
  /** Those that were verified. */
  addresses: readonly MailAddress[]
}

async function formerAddresses({ storage }: AccountParts, subjectId: string): Promise<Former | undefined> {
  const subject = await storage.subjects.find(subjectId)
  if (subject === undefined) return undefined
  const addresses = (await storage.addresses.list(subjectId)).filter(one => one.verifiedAt !== undefined)
  return { subject, identifier: subject.identifier, addresses }
}

/** What tells the address that was there before, with a way to undo the change: stored with the change itself. */
function undoOf(
  parts: AccountParts,
  former: Former | undefined,
  kind: 'address-added' | 'address-changed',
  to: string,
  newAddress: string | undefined,
  caller: Caller,
): UndoChange | undefined {
  if (!parts.mail.isAvailable || former === undefined) return undefined
  const { subject, identifier } = former
  const longAgo = parts.clock.now() - undoSeconds * 1000
  const data: FormerAddresses = {
    identifier,
    // Whoever takes an account over adds an address of their own first: what is as new as that is not put back.
    addresses: former.addresses
      .filter(({ value, createdAt }) => value === to || createdAt < longAgo)
      .map(({ id, value, isPrimary }) => ({ id, value, isPrimary })),
  }
  const made = makeTicket(parts, {
    purpose: 'undo-address',
    subjectId: subject.id,
    data: JSON.stringify(data),
    lifetimeSeconds: undoSeconds,
  })
  const values = { ticket: made.secret, newAddress: newAddress ?? identifier }
  return {
    ticket: made.ticket,
    messages: writeMail(parts, kind, values, { to, subject, caller, made }),
  }
}

function event(parts: AccountParts, caller: Caller, action: AuditAction, subjectId?: string): AuditEvent {
  return {
    ...auditOrigin(caller),
    at: parts.clock.now(),
    action,
    outcome: 'success',
    ...(subjectId !== undefined && { subjectId }),
  }
}
