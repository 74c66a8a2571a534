/**
 * The port to the audit log: append-only and chained. Most events are appended by the operation that they record.
 *
 * What is appended is durable at once, and stands beside the log until it is sealed: numbered and chained. So that nobody who signs
 * in waits for another, that is done apart, by one at a time.
 */
import type { Page } from '../page.ts'
import type { ChainBeginning, ChainState } from './audit-chain.ts'
import type { AuditAction, AuditEvent, AuditRecord } from './audit-event.ts'

export interface AuditFilter {
  action?: AuditAction
  /** Events whose actor or subject this is. */
  subjectId?: string
  outcome?: 'success' | 'refused'
  /** Wall time ms, inclusive. */
  since?: number
  /** Wall time ms, exclusive. */
  until?: number
}

export interface Sealing {
  /** Of the chain: `deriveAuditKey`. */
  key: Uint8Array
  /** 32 random bytes, others at each call: the salts come of them. */
  seed: Uint8Array
  /** How many appends it takes at most. */
  limit: number
}

export interface AuditHead extends ChainState {
  /** Where the log begins: what stood up to there was archived. */
  archived: ChainBeginning
  /** Where the key begins that the chain is made with now: what stands before was chained by one that is lost. */
  keyed: ChainBeginning
  /** Appends that are not sealed yet. */
  pending: number
  /** Whether the store itself refuses that a line is changed or removed. */
  isGuarded: boolean
  /** The log of version 0.1 where there was one: how far it was taken over, and where its chain was broken. */
  former?: ChainState & { brokenAt?: number; left: number }
}

export interface AuditLog {
  /** Appends events that no other operation records (refusals, sign-ins that store nothing). Durable when it resolves. */
  append(events: readonly AuditEvent[]): Promise<void>
  /**
   * Takes what was appended into the log, in the order in which it was appended; events of one append stand together. The lines of
   * version 0.1 come first, with their numbers, after their own chain was verified.
   *
   * Everything that was appended before the call is in the log once it has answered 0.
   *
   * @returns How much it took in, in appends and lines of 0.1.
   */
  seal(input: Sealing): Promise<number>
  /**
   * Names the oldest append that is not sealed; absent where all are. What was named before and still is, nobody has sealed since.
   * `lines` is the number of the last line that is.
   */
  unsealed(): Promise<{ oldest?: number; lines: number }>
  /** The last line, and what stands beside the log. */
  head(): Promise<AuditHead>
  /**
   * Newest first, of what is sealed.
   *
   * @param input.after - The cursor of the page before. Cursors come from clients: one that the store did not give out
   *   is answered with an empty page, the last.
   */
  list(input: AuditFilter & { limit: number; after?: string }): Promise<Page<AuditRecord>>
  /** Oldest first, those after `sequence`: for verifying the chain and for export. */
  read(input: { after: number; limit: number }): Promise<AuditRecord[]>
  /**
   * Notes that another key is used from here on.
   *
   * @param key - That one: it vouches for the place.
   */
  rekey(key: Uint8Array): Promise<void>
  /** Erases address and user agent of every line that a subject did or that concerns them; returns of how many. The chain holds. */
  erase(subjectId: string): Promise<number>
  /**
   * Removes the lines up to that one, which the caller has put elsewhere; returns how many. The chain goes on from its hash.
   *
   * @param input.key - Of the chain: it vouches for that.
   */
  archive(input: { through: number; key: Uint8Array }): Promise<number>
}
