/** The port to tickets: using one and what it is used for are one transaction. */

import type { MailAddress } from '../address/address-store.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { NewMessage } from '../mail/message-store.ts'
import type { Appended } from '../revocation/change.ts'
import type { Subject } from '../subject/subject.ts'
import type { Ticket, TicketKey, TicketPurpose } from './ticket.ts'

/**
 * At most this many tickets of one purpose for a subject are good at once: the oldest goes. But those that undo a change: whoever took
 * an account over would make changes until the first of them is gone.
 */
export const maxTicketsOfPurpose = 5

/** What a subject asked for by mail. An end of everything makes it void: whoever held the account may have asked for it. */
export const askedByMail: readonly TicketPurpose[] = ['recover', 'sign-in', 'confirm-address']

/**
 * Of any number of parallel calls for one ticket, in one process or several, exactly one uses it. A code that is wrong costs a try,
 * whatever is asked; with none left the ticket is good for nothing but its link. Every method rejects with `StorageError` when the
 * store cannot be reached: the outcome is unknown then, and the call safe to repeat, except that the ticket may be used up. Mails
 * that tell of what happens are queued in the same transaction.
 */
export interface TicketStore {
  /** Adds a ticket. One without a subject stands there so that the same is written for unknown identifiers. */
  issue(input: {
    ticket: Ticket
    messages?: readonly NewMessage[]
    audit: readonly AuditEvent[]
  }): Promise<void>

  /** A ticket as it is, which it stays: for showing what it would do. `undefined` where it is none, is used up or has expired. */
  look(input: { key: TicketKey; purpose?: TicketPurpose; at: number }): Promise<Ticket | undefined>

  /** Uses a ticket. */
  redeem(input: {
    key: TicketKey
    purpose: TicketPurpose
    at: number
    audit: readonly AuditEvent[]
  }): Promise<Ticket | undefined>

  /**
   * Uses a ticket with the purpose `recover`: sets the password, ends everything that the subject holds (`password-recovered`), and
   * its other tickets. The address that the ticket was sent to is verified by it, where nobody else has verified it.
   */
  recover(input: {
    key: TicketKey
    passwordHash: string
    at: number
    /** For the address, where the subject has no row of it. */
    addressId: string
    messages?: readonly NewMessage[]
    audit: readonly AuditEvent[]
  }): Promise<({ outcome: 'recovered'; subject: Subject } & Appended) | { outcome: 'invalid-ticket' }>

  /**
   * Uses a ticket with the purpose `sign-up` or `invitation`: adds the subject, with the address verified. Somebody else whose
   * identifier it is and who has not verified it loses it, as by `AddressStore.confirm`.
   */
  admit(input: {
    key: TicketKey
    purpose: 'sign-up' | 'invitation'
    subject: Subject
    /** None for an account without a password. */
    passwordHash?: string
    address: MailAddress
    messages?: readonly NewMessage[]
    audit: readonly AuditEvent[]
  }): Promise<({ outcome: 'created' } & Appended) | { outcome: 'invalid-ticket' | 'identifier-taken' }>

  /** Removes what has expired. Returns how many. */
  prune(input: { now: number; limit: number }): Promise<number>

  /**
   * Tickets that were made past `beyond`, which no clock that is right has reached, are good from `to` on for as long as they were meant
   * to be, at most `limit` at a time. Returns how many. `beyond` is later than `to`.
   */
  bringDown(input: { beyond: number; to: number; limit: number }): Promise<number>
}
