/** Tickets of an application’s own: a permission for one thing, once, that it sends however it likes. */
import type { AccountParts, Caller } from '../account-parts.ts'
import { auditOrigin } from '../account-parts.ts'
import { keyOfTicket, makeTicket, type PresentedTicket } from './make-ticket.ts'

export interface TicketWish {
  /** What it is for, in the application’s own words: 1 to 64 characters of a-z 0-9 - beginning with a letter. */
  purpose: string
  /** Whom it is for. */
  subjectId?: string
  /** Whatever the application needs with it: at most 4,096 characters. */
  data?: string
  /** 600 by default, 2,592,000 (30 days) at most. A code of six digits should not be good for longer than ten minutes. */
  lifetimeSeconds?: number
}

export interface GivenTicket {
  /** A secret of 54 characters, for a link. */
  ticket: string
  /** A secret of 54 characters, for the page that asked. */
  flow: string
  /** Six digits, with which `flow` is the same permission; five wrong ones make it void. */
  code: string
  /** Wall time, ms. */
  expiresAt: number
}

export type RedeemTicketOutcome =
  | { ok: true; subjectId?: string; data?: string }
  | { ok: false; reason: 'invalid-ticket' }

/** @throws {TypeError} where the subject is unknown. */
export async function createTicket(
  parts: AccountParts,
  { purpose, lifetimeSeconds = 600, ...rest }: TicketWish,
  caller: Caller,
): Promise<GivenTicket> {
  const { storage } = parts
  const { subjectId } = rest
  if (subjectId !== undefined && (await storage.subjects.find(subjectId)) === undefined)
    throw new TypeError('auth.tickets.create: no subject has that id')
  const made = makeTicket(parts, { ...rest, purpose: `app:${purpose}`, lifetimeSeconds })
  const { createdAt: at, expiresAt } = made.ticket
  const event = {
    ...auditOrigin(caller),
    at,
    action: 'ticket-created' as const,
    outcome: 'success' as const,
    detail: purpose,
    ...(subjectId !== undefined && { subjectId }),
  }
  await storage.tickets.issue({ ticket: made.ticket, audit: [event] })
  return { ticket: made.secret, flow: made.flow, code: made.code, expiresAt }
}

/**
 * Uses a ticket: of any number of calls, on any number of nodes, one is `ok`.
 *
 * @throws {StorageError} outcome unknown: it may be used up.
 */
export async function redeemTicket(
  parts: AccountParts,
  purpose: string,
  presented: PresentedTicket,
  caller: Caller,
): Promise<RedeemTicketOutcome> {
  const refused = { ok: false, reason: 'invalid-ticket' } as const
  const key = keyOfTicket(parts, presented)
  if (key === undefined) return refused
  const at = parts.clock.now()
  const ticket = await parts.storage.tickets.redeem({
    key,
    purpose: `app:${purpose}`,
    at,
    audit: [{ ...auditOrigin(caller), at, action: 'ticket-redeemed', outcome: 'success', detail: purpose }],
  })
  if (ticket === undefined) return refused
  const { subjectId, data } = ticket
  return { ok: true, ...(subjectId !== undefined && { subjectId }), ...(data !== undefined && { data }) }
}
