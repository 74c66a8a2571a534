/** What a ticket of a mail would do, for the page that asks whether it shall: looking uses nothing up. */

import type { TicketPurpose } from '../../core/ticket/ticket.ts'
import type { AccountParts } from '../account-parts.ts'
import { keyOfTicket, type PresentedTicket } from './make-ticket.ts'

export interface ShownTicket {
  purpose: Exclude<TicketPurpose, `app:${string}`>
  /** Of the account that it concerns; the address, where that is yet to be made. */
  identifier: string
  /** The address that it was sent to, where it is about one. */
  address?: string
  /** Whether a password must be given with it, may be, or is none of its business. */
  password: 'required' | 'optional' | 'none'
  /** Wall time, ms. */
  expiresAt: number
}

export async function showTicket(
  parts: AccountParts,
  presented: PresentedTicket,
): Promise<ShownTicket | undefined> {
  const { storage, clock, settings } = parts
  const key = keyOfTicket(parts, presented)
  const ticket = key && (await storage.tickets.look({ key, at: clock.now() }))
  if (ticket === undefined) return undefined
  const { purpose, subjectId, address, expiresAt } = ticket
  if (isOfApplication(purpose)) return undefined
  const subject = subjectId === undefined ? undefined : await storage.subjects.find(subjectId)
  // Of nobody: it was asked for by an identifier that nobody has.
  if (subjectId !== undefined && subject === undefined) return undefined
  const identifier = subject?.identifier ?? address
  if (!identifier) return undefined
  const invited = settings.linkSignIn ? 'optional' : 'required'
  // The code of a sign-up comes with the page that asked, and with its password.
  const isNew = purpose === 'invitation' || (purpose === 'sign-up' && 'ticket' in presented)
  const password = purpose === 'recover' ? 'required' : isNew ? invited : 'none'
  return { purpose, identifier, ...(address !== undefined && { address }), password, expiresAt }
}

function isOfApplication(purpose: TicketPurpose): purpose is `app:${string}` {
  return purpose.startsWith('app:')
}
