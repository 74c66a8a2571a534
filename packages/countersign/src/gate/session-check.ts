/** Checks a session identifier: from memory where it is cached, else by one read of the store. */
import type { Clock } from '../core/clock.ts'
import {
  digestSessionIdentifier,
  type IdentifierCarrier,
  isSessionIdentifier,
  type StoredSession,
} from '../core/session/session.ts'
import type { SessionStore } from '../core/session/session-store.ts'
import { judgeSession, touchIntervalMs } from '../core/session/session-verdict.ts'
import type { Admission } from './admission.ts'
import type { CheckOutcome } from './check-outcome.ts'
import type { SessionCache } from './session-cache.ts'
import type { TouchQueue } from './touch-queue.ts'

export interface SessionCheckParts {
  sessions: SessionStore
  clock: Clock
  cache: SessionCache
  admission: Admission
  touches: TouchQueue
}

export class SessionCheck {
  readonly #parts: SessionCheckParts

  constructor(parts: SessionCheckParts) {
    this.#parts = parts
  }

  /**
   * @param isUse - Whether the session counts as used by this.
   * @throws {StorageError} (as a rejection) when the store has to be asked and cannot be reached.
   */
  check(
    identifier: string,
    carrier: IdentifierCarrier,
    isUse: boolean,
  ): CheckOutcome | Promise<CheckOutcome> {
    if (!isSessionIdentifier(identifier)) return { ok: false, reason: 'malformed' }
    const { cache, clock } = this.#parts
    const digest = digestSessionIdentifier(identifier)
    const cached = cache.get(digest)
    // Another node may have seen it since: an old `lastSeenAt` is no reason to refuse, only one to read again.
    if (cached === undefined || judgeSession(cached, clock.now()) === 'idle-timeout')
      return this.#read(digest, carrier, isUse)
    return this.#answer(cached, carrier, isUse)
  }

  async #read(digest: Uint8Array, carrier: IdentifierCarrier, isUse: boolean): Promise<CheckOutcome> {
    const { admission, cache, sessions, touches } = this.#parts
    const read = admission.begin()
    const session = await sessions.find(digest).catch((fault: unknown) => {
      admission.abandon(read)
      throw fault
    })
    if (session === undefined) {
      admission.abandon(read)
      return { ok: false, reason: 'unknown' }
    }
    session.lastSeenAt = Math.max(session.lastSeenAt, touches.lastSeenAt(session.sid))
    if (admission.settle(read, session)) cache.admit(session)
    return this.#answer(session, carrier, isUse)
  }

  #answer(session: StoredSession, carrier: IdentifierCarrier, isUse: boolean): CheckOutcome {
    const { clock, cache } = this.#parts
    const now = clock.now()
    const verdict = judgeSession(session, now)
    if (verdict !== 'live') {
      cache.evictSession(session.sid)
      return { ok: false, reason: verdict }
    }
    // A cookie that a script smuggled into a header, or the reverse, is not how this session is carried.
    if (session.carrier !== carrier) return { ok: false, reason: 'malformed' }
    if (isUse) this.#touch(session, now)
    return {
      ok: true,
      identity: {
        subject: session.subjectId,
        kind: 'session',
        sid: session.sid,
        roles: session.subject.roles,
        amr: session.amr,
        authTime: session.authenticatedAt,
        expiresAt: session.absoluteExpiresAt,
      },
    }
  }

  #touch(session: StoredSession, now: number): void {
    const interval = touchIntervalMs(session)
    if (now - session.lastSeenAt < interval) return
    session.lastSeenAt = now
    this.#parts.touches.add(session.sid, { digest: session.digest, lastSeenAt: now }, interval)
  }
}
