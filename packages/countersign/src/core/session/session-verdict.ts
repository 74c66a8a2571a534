/** The rule that says whether a session is live. */
import type { StoredSession } from './session.ts'

export type SessionVerdict = 'live' | 'revoked' | 'idle-timeout' | 'absolute-timeout'

/**
 * Judges a session as the store has it.
 *
 * The strictest reason is found whatever else applies (K10): an end beats a timeout, and a timeout's own instant is
 * already too late.
 */
export function judgeSession(session: StoredSession, now: number): SessionVerdict {
  const { subject } = session
  if (session.endedAt !== undefined || subject.status !== 'active' || session.epoch < subject.epoch)
    return 'revoked'
  return judgeTimeouts(session.absoluteExpiresAt, session.lastSeenAt, session.idleTimeoutSeconds, now)
}

/** The part of the rule that time alone decides. Instants are wall time, ms. */
export function judgeTimeouts(
  absoluteExpiresAt: number,
  lastSeenAt: number,
  idleTimeoutSeconds: number,
  now: number,
): Exclude<SessionVerdict, 'revoked'> {
  if (now >= absoluteExpiresAt) return 'absolute-timeout'
  if (now >= lastSeenAt + idleTimeoutSeconds * 1000) return 'idle-timeout'
  return 'live'
}

/** When the session ends if it is not used again; never later than its absolute end. */
export function idleExpiresAt(
  session: Pick<StoredSession, 'lastSeenAt' | 'idleTimeoutSeconds' | 'absoluteExpiresAt'>,
): number {
  return Math.min(session.lastSeenAt + session.idleTimeoutSeconds * 1000, session.absoluteExpiresAt)
}

const keyTouchMs = 3_600_000

/**
 * How old the stored `lastSeenAt` may grow before use is written again: a twentieth of the idle timeout, in ms. A key has none, and
 * its last use is for people.
 */
export function touchIntervalMs(session: Pick<StoredSession, 'idleTimeoutSeconds' | 'carrier'>): number {
  return session.carrier === 'key' ? keyTouchMs : session.idleTimeoutSeconds * 50
}
