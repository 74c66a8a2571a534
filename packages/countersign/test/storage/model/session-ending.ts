/**
 * Marking sessions as ended.
 *
 * Every session that has not ended is marked, the timed out ones too, although only those that were live until now are
 * counted and audited: a use that is still on its way to the store, or a wall clock that is set back, must not revive a
 * session that somebody ended.
 */
import type { Appended } from '../../../src/core/revocation/change.ts'
import type { Session, SessionEnd } from '../../../src/core/session/session.ts'
import { endConcern } from '../../../src/core/session/session-concern.ts'
import { idleExpiresAt } from '../../../src/core/session/session-verdict.ts'
import { appendChange } from './change-append.ts'
import type { SessionEntry, State } from './state.ts'

/** Those of a subject that have not ended, longest-standing first. */
export function openSessionsOf(state: State, subjectId: string): SessionEntry[] {
  return [...(state.openSessions.get(subjectId) ?? [])].sort((a, b) => -compareNewest(a.session, b.session))
}

/**
 * Whether one that has not ended is live. It is always of an active subject and of its epoch: whatever changes those
 * ends it. So only the timeouts remain to be asked.
 */
export function isWithinTimeouts({ session }: SessionEntry, now: number): boolean {
  return now < idleExpiresAt(session)
}

/** Marks one that has not ended; answers whether it was live until now. */
export function endEntry(state: State, entry: SessionEntry, why: SessionEnd, at: number): boolean {
  entry.endedAt = at
  entry.end = why
  closeEntry(state, entry)
  return isWithinTimeouts(entry, at)
}

/** Appends the entry that tells of one that has ended. */
export function appendEnd(
  state: State,
  { session: { sid, subjectId, carrier } }: SessionEntry,
  at: number,
): Appended {
  return appendChange(state, { kind: 'session', sid, subjectId }, endConcern(carrier, at))
}

/** Takes one out of its subject's open sessions. */
export function closeEntry(state: State, entry: SessionEntry): void {
  const { subjectId } = entry.session
  const open = state.openSessions.get(subjectId)
  open?.delete(entry)
  if (open?.size === 0) state.openSessions.delete(subjectId)
}

/** Newest first: by `createdAt`, then `sid`. */
export function compareNewest(a: Session, b: Session): number {
  return b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : a.sid > b.sid ? -1 : 0)
}
