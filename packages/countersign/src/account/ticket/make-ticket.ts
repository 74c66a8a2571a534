/** Making tickets, and finding out which one somebody presents. */
import type { KeyObject } from 'node:crypto'
import type { Clock, Random } from '../../core/clock.ts'
import {
  createCode,
  createTicketSecret,
  digestTicket,
  isTicketSecret,
  macOfCode,
  maxTries,
  normalizeCode,
  type Ticket,
  type TicketKey,
  type TicketPurpose,
} from '../../core/ticket/ticket.ts'

/** What somebody shows: the ticket of a link, or the code of a mail with the flow of the page that asked for it. */
export type PresentedTicket = { ticket: string } | { flow: string; code: string }

export interface MadeTicket {
  /** For the store. */
  ticket: Ticket
  /** For the link: 54 characters. */
  secret: string
  /** For the page that asked: 54 characters. */
  flow: string
  /** For the mail: six digits. */
  code: string
}

export interface TicketParts {
  clock: Clock
  random: Random
  ticketKey: KeyObject
}

export function makeTicket(
  { clock, random, ticketKey }: TicketParts,
  wish: {
    purpose: TicketPurpose
    subjectId?: string
    address?: string
    data?: string
    lifetimeSeconds: number
  },
): MadeTicket {
  const { lifetimeSeconds, ...rest } = wish
  const secret = createTicketSecret(ticketKey, random)
  const flow = createTicketSecret(ticketKey, random)
  const code = createCode(random)
  const createdAt = clock.now()
  const ticket = {
    ...rest,
    digest: digestTicket(secret),
    flow: digestTicket(flow),
    code: macOfCode(ticketKey, flow, code),
    createdAt,
    expiresAt: createdAt + lifetimeSeconds * 1000,
    triesLeft: maxTries,
  }
  return { ticket, secret, flow, code }
}

/** By what the store finds it; `undefined` for what was invented, so that the store is not asked (K34). */
export function keyOfTicket(
  { ticketKey }: Pick<TicketParts, 'ticketKey'>,
  presented: PresentedTicket,
): TicketKey | undefined {
  if ('ticket' in presented)
    return isTicketSecret(ticketKey, presented.ticket)
      ? { digest: digestTicket(presented.ticket) }
      : undefined
  const { flow } = presented
  const code = normalizeCode(presented.code)
  if (code === undefined || !isTicketSecret(ticketKey, flow)) return undefined
  return { flow: digestTicket(flow), code: macOfCode(ticketKey, flow, code) }
}
