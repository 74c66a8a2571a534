/** The port to the mail addresses of subjects: one method an operation, each atomic. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { NewMessage } from '../mail/message-store.ts'
import type { Appended } from '../revocation/change.ts'
import type { Subject } from '../subject/subject.ts'
import type { Ticket, TicketKey } from '../ticket/ticket.ts'

export interface MailAddress {
  /** A handle. */
  id: string
  subjectId: string
  /** In its stored form; see mail-address.ts. */
  value: string
  /** When its holder showed that they read it, wall time ms; absent where nobody has. */
  verifiedAt?: number
  /** Where mail to the subject goes. At most one of a subject's, and only a verified one. */
  isPrimary: boolean
  createdAt: number
}

/** At most this many addresses a subject. */
export const maxAddresses = 10

/**
 * A verified address is one subject's; any number may claim one that is not verified, so that a claim never keeps the holder from
 * it.
 *
 * Every method rejects with `StorageError` when the store cannot be reached; all are safe to repeat, and a repeated `confirm`
 * answers `invalid-ticket`.
 */
export interface AddressStore {
  /** A subject's addresses in the order in which they were added. */
  list(subjectId: string): Promise<MailAddress[]>

  /** Adds an address that is not verified. `known` where the subject has it: nothing has changed then. */
  add(input: {
    address: MailAddress
    audit: readonly AuditEvent[]
  }): Promise<'added' | 'known' | 'too-many' | 'unknown-subject'>

  /**
   * Uses a ticket with the purpose `confirm-address`: the address is verified, and primary where none was. Somebody else whose
   * identifier it is and who has not verified it loses the identifier, which becomes `taken ID`, and everything that they hold.
   */
  confirm(input: {
    key: TicketKey
    at: number
    /** Stored where it is verified. */
    undo?: UndoChange
    audit: readonly AuditEvent[]
  }): Promise<
    | ({ outcome: 'confirmed'; subject: Subject; address: MailAddress } & Appended)
    | { outcome: 'invalid-ticket' | 'address-taken' }
  >

  /**
   * Makes a verified address the primary one. An identifier that is one of the subject's own addresses follows it.
   *
   * @returns The subject as it is now, with the address that was primary before; `undefined` where the subject has no such verified
   *   address.
   */
  makePrimary(input: {
    subjectId: string
    id: string
    /** Stored where something has changed. */
    undo?: UndoChange
    audit: readonly AuditEvent[]
  }): Promise<{ subject: Subject; address: MailAddress; before?: MailAddress } | undefined>

  /** Removes an address. The primary one stays while there is another verified one. */
  remove(input: {
    subjectId: string
    id: string
    undo?: UndoChange
    audit: readonly AuditEvent[]
  }): Promise<{ outcome: 'removed'; address: MailAddress } | { outcome: 'unknown' | 'primary' }>

  /**
   * Uses a ticket with the purpose `undo-address`: the addresses and the identifier are again what the ticket says, and everything
   * that the subject holds has ended.
   */
  restore(input: {
    key: TicketKey
    at: number
    audit: readonly AuditEvent[]
  }): Promise<
    ({ outcome: 'restored'; subject: Subject } & Appended) | { outcome: 'invalid-ticket' | 'address-taken' }
  >
}

/** What tells of a change, and undoes it. */
export interface UndoChange {
  ticket: Ticket
  messages: readonly NewMessage[]
}

/** What a ticket to undo a change of addresses says, as its `data`: what was there before. */
export interface FormerAddresses {
  identifier: string
  /** Those that were verified. */
  addresses: readonly { id: string; value: string; isPrimary: boolean }[]
}
