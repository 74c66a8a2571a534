/** Checks a session identifier: from memory where its session is held, else by one read of the store. */
import type { Clock } from '../core/clock.ts'
import type { SessionIdentity } from '../core/identity.ts'
import { rolesOfKey } from '../core/session/api-key.ts'
import type { PresentedCarrier, StoredSession } from '../core/session/session.ts'
import {
  digestSessionIdentifier,
  isSessionIdentifier,
  sessionIdentifierLength,
} from '../core/session/session-identifier.ts'
import type { SessionLookUp } from '../core/session/session-look-up.ts'
import type { SessionStore } from '../core/session/session-store.ts'
import { judgeSession, touchIntervalMs } from '../core/session/session-verdict.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import type { Admission } from './admission.ts'
import type { CheckOutcome, CheckRefused } from './check-outcome.ts'
import type { SessionTable } from './session-table.ts'
import type { TouchQueue } from './touch-queue.ts'

export interface SessionCheckParts {
  sessions: Pick<SessionStore, 'find'>
  lookUp: SessionLookUp
  clock: Clock
  table: SessionTable
  admission: Admission
  touches: TouchQueue
}

// A cookie that a script smuggled into a header, or the reverse, is not how the session is carried.
const malformed: CheckRefused = { ok: false, reason: 'malformed' }
const unknown: CheckRefused = { ok: false, reason: 'unknown' }

export class SessionCheck {
  readonly #parts: SessionCheckParts

  constructor(parts: SessionCheckParts) {
    this.#parts = parts
  }

  /**
   * @param now - Wall time, ms.
   * @param isUse - Whether the session counts as used by this.
   * @throws {StorageError} (as a rejection) when the store has to be asked and cannot be reached.
   */
  check(
    identifier: string,
    carrier: PresentedCarrier,
    now: number,
    isUse: boolean,
  ): CheckOutcome | Promise<CheckOutcome> {
    if (identifier.length !== sessionIdentifierLength) return malformed
    const { lookUp, table, touches } = this.#parts
    const record = table.find(identifier)
    if (record === 0) {
      // Its shape is looked at only now: what has the digest of a session is that session's identifier.
      if (!isSessionIdentifier(identifier)) return malformed
      // Nor is the store asked for what anybody can make up: it would have no time for what is real (K34).
      if (lookUp.isInvented(identifier)) return unknown
      return this.#read(identifier, carrier, isUse, false)
    }
    const terms = table.terms(record)
    const verdict = table.judge(record, terms, now)
    // Another node may have seen it since: an old last use is no reason to refuse, only one to read again.
    if (verdict === 'idle-timeout') return this.#read(identifier, carrier, isUse, true)
    if (verdict === 'absolute-timeout') {
      table.evict(record)
      return { ok: false, reason: verdict }
    }
    if (terms.carrier !== carrier) return malformed
    const identity = table.identity(record, terms)
    const touchWithinMs = isUse ? table.use(record, terms, now) : undefined
    if (touchWithinMs !== undefined) {
      const touch = { digest: digestSessionIdentifier(identifier), lastSeenAt: now }
      touches.add(identity.sid, touch, touchWithinMs)
    }
    return { ok: true, identity }
  }

  /** @param isHeld - Whether its session is held in memory: then the identifier is genuine. */
  async #read(
    identifier: string,
    carrier: PresentedCarrier,
    isUse: boolean,
    isHeld: boolean,
  ): Promise<CheckOutcome> {
    const { admission, clock, lookUp, sessions, table, touches } = this.#parts
    const digest = digestSessionIdentifier(identifier)
    const read = admission.begin()
    const asked = isHeld ? sessions.find(digest) : lookUp.find(identifier)
    const session = await asked.catch((fault: unknown) => {
      admission.abandon()
      throw fault
    })
    if (session === undefined) {
      admission.abandon()
      table.evictDigest(digest)
      return unknown
    }
    session.lastSeenAt = Math.max(session.lastSeenAt, touches.lastSeenAt(session.sid))
    const now = clock.now()
    const verdict = judgeSession(session, now)
    if (verdict !== 'live') {
      admission.abandon()
      table.evictDigest(digest)
      return { ok: false, reason: verdict }
    }
    const isCarriedSo = session.carrier === carrier
    const intervalMs = touchIntervalMs(session)
    if (isUse && isCarriedSo && now - session.lastSeenAt >= intervalMs) {
      session.lastSeenAt = now
      touches.add(session.sid, { digest, lastSeenAt: now }, intervalMs)
    }
    const isSettled = admission.settle(read, session)
    // A session made by a clock that was ahead is not cached until the sweep has corrected its instants (`bringDown`).
    if (isSettled && session.createdAt <= now + clockToleranceSeconds * 1000) {
      // A last use in the future is cached as one of now, or the session would time out too late.
      table.admit({ ...session, lastSeenAt: Math.min(session.lastSeenAt, now) }, now)
    }
    return isCarriedSo ? { ok: true, identity: identityOf(session) } : malformed
  }
}

function identityOf(session: StoredSession): SessionIdentity {
  return {
    subject: session.subjectId,
    kind: 'session',
    sid: session.sid,
    roles: session.key ? rolesOfKey(session.key.roles, session.subject.roles) : session.subject.roles,
    amr: session.amr,
    authTime: session.authenticatedAt,
    expiresAt: session.absoluteExpiresAt,
    ...(session.key && { isKey: true as const }),
  }
}
