/** What the memory store holds, and the one door to it. */
import type { MailAddress } from '../../../src/core/address/address-store.ts'
import { type ChainBeginning, type ChainState, chainStart } from '../../../src/core/audit/audit-chain.ts'
import type { AuditEvent, AuditRecord } from '../../../src/core/audit/audit-event.ts'
import type { AttemptState } from '../../../src/core/authenticator/attempt-rate.ts'
import type { StoredFactor } from '../../../src/core/authenticator/factor.ts'
import type { ClockHistory } from '../../../src/core/clock-history.ts'
import { StorageError } from '../../../src/core/errors.ts'
import type { StoredRoot } from '../../../src/core/key/root-key.ts'
import type { StoredKey } from '../../../src/core/key/signing-key.ts'
import type { ChangeBody } from '../../../src/core/revocation/change.ts'
import type { NodeRecord } from '../../../src/core/revocation/node-registry.ts'
import type { Session, SessionEnd } from '../../../src/core/session/session.ts'
import type { Subject } from '../../../src/core/subject/subject.ts'
import type { ExternalIdentity } from '../../../src/core/subject/subject-store.ts'
import type { Ticket } from '../../../src/core/ticket/ticket.ts'
import type { TokenFamily } from '../../../src/core/token/token-family.ts'
import type { DeadLetter, StoredWebhook } from '../../../src/core/webhook/webhook-store.ts'
import type { MessageEntry } from './message-store.ts'

export interface SubjectEntry {
  subject: Subject
  passwordHash?: string
  isRemoved?: true
}

export interface SessionEntry {
  session: Session
  /** Of a session with carrier `refresh`. */
  family?: TokenFamily
  endedAt?: number
  end?: SessionEnd
}

export interface WebhookEntry {
  webhook: StoredWebhook
  holder: string
  leaseUntil: number
  nextAt: number
  dead: DeadLetter[]
}

/** One entry of the feed. */
export interface Entry {
  body: ChangeBody
  position: number
  untilAt: number
  /** Whether the lifetime of tokens is to be added. */
  ofTokens: boolean
}

export interface State {
  subjects: Map<string, SubjectEntry>
  /** Subject ids by identifier. */
  identifiers: Map<string, string>
  /** In the order in which they were added. */
  addresses: MailAddress[]
  externalIdentities: (ExternalIdentity & { subjectId: string; createdAt: number })[]
  dearest: { hash: string; work: number } | undefined
  tickets: Ticket[]
  factors: StoredFactor[]
  /** Whose each is, by the digest in hexadecimal. */
  recoveryCodes: Map<string, string>
  /** By the digest in hexadecimal. */
  sessions: Map<string, SessionEntry>
  sids: Map<string, SessionEntry>
  /** Those of a subject that have not ended; so that neither a sign-in nor an ending looks at all sessions. */
  openSessions: Map<string, Set<SessionEntry>>
  keys: Map<string, StoredKey>
  roots: StoredRoot[]
  changes: Entry[]
  /** The last position given out. */
  position: number
  prunedThrough: number
  prunedUntil: number
  tokenLifetimeSeconds: number
  clockHistory: ClockHistory | undefined
  /** The latest instant that any node has counted to. */
  countedAt: number
  issuedUntil: number
  attempts: Map<string, AttemptState>
  /** Until when each key is familiar. */
  familiar: Map<string, number>
  /** When each used proof expires, by its digest in hexadecimal. */
  proofs: Map<string, number>
  audit: AuditRecord[]
  pendingAudit: AuditEvent[][]
  /** The last line, and the last that was archived. */
  auditHead: ChainState
  archived: ChainBeginning
  keyed: ChainBeginning
  nodes: Map<string, NodeRecord>
  messages: Map<string, MessageEntry>
  webhooks: Map<string, WebhookEntry>
  /** Counts the writes: what `unchanged` compares. */
  version: number
}

export function emptyState(): State {
  return {
    subjects: new Map(),
    identifiers: new Map(),
    addresses: [],
    externalIdentities: [],
    dearest: undefined,
    tickets: [],
    factors: [],
    recoveryCodes: new Map(),
    sessions: new Map(),
    sids: new Map(),
    openSessions: new Map(),
    keys: new Map(),
    roots: [],
    changes: [],
    position: 0,
    prunedThrough: 0,
    prunedUntil: 0,
    tokenLifetimeSeconds: 0,
    clockHistory: undefined,
    countedAt: 0,
    issuedUntil: 0,
    attempts: new Map(),
    familiar: new Map(),
    proofs: new Map(),
    audit: [],
    pendingAudit: [],
    auditHead: { sequence: 0, hash: chainStart },
    archived: { sequence: 0, hash: chainStart },
    keyed: { sequence: 0, hash: chainStart },
    nodes: new Map(),
    messages: new Map(),
    webhooks: new Map(),
    version: 0,
  }
}

/** Counts on; answers the latest instant that any node has counted to. */
export function countOn(state: State, countedAt: number): number {
  state.countedAt = Math.max(state.countedAt, countedAt)
  return state.countedAt
}

/**
 * An opened store's way to the state.
 *
 * Every method of every port comes through here first and then runs to its end without waiting for anything: that makes
 * it atomic.
 */
export class Door {
  readonly #state: State
  #closed = false

  constructor(state: State) {
    this.#state = state
  }

  /** @throws {StorageError} when the store is closed. */
  read(): State {
    if (this.#closed) throw new StorageError('The store is closed.')
    return this.#state
  }

  /** @throws {StorageError} when the store is closed. */
  write(): State {
    const state = this.read()
    state.version += 1
    return state
  }

  close(): void {
    this.#closed = true
  }
}
