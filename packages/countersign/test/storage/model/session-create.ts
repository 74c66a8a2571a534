/** Adding a session, and ending those that make room for it. */

import { StorageError } from '../../../src/core/errors.ts'
import { type Eviction, evictionEvent } from '../../../src/core/session/eviction-event.ts'
import type { Session } from '../../../src/core/session/session.ts'
import type { SessionStore } from '../../../src/core/session/session-store.ts'
import { settle } from './attempt-store.ts'
import { appendAudit } from './audit-append.ts'
import { here } from './change-append.ts'
import { useFactor } from './factor-store.ts'
import { appendEnd, endEntry, isWithinTimeouts, openSessionsOf } from './session-ending.ts'
import type { SessionEntry, State } from './state.ts'
import { useTicket } from './ticket-store.ts'

type Input = Parameters<SessionStore['create']>[0]
type Outcome = Awaited<ReturnType<SessionStore['create']>>

export function createSession(
  state: State,
  { session, maxPerSubject, replaces, audit, settles, redeems, finishes }: Input,
): Outcome {
  if (redeems !== undefined) {
    const ticket = useTicket(state, redeems.key, redeems.purpose, session.createdAt)
    if (ticket?.subjectId !== session.subjectId) return { outcome: 'invalid-ticket' }
  }
  const subject = state.subjects.get(session.subjectId)?.subject
  if (subject?.status !== 'active' || subject.epoch !== session.epoch) return { outcome: 'subject-changed' }
  const before = state.sessions.get(digestKey(session.digest))
  if (before?.session.sid === session.sid) {
    // A repeated call. A session that has ended since must not look new to the caller, who would cache it as live.
    return before.endedAt === undefined
      ? { outcome: 'created', evicted: [], ...here(state) }
      : { outcome: 'subject-changed' }
  }
  if (before !== undefined || state.sids.has(session.sid)) {
    throw new StorageError('The store refused a write that contradicts what it holds.')
  }
  if (finishes !== undefined) {
    const used = useFactor(state, session.subjectId, finishes, session.createdAt)
    if (used !== 'used') return { outcome: used }
  }
  const others = openSessionsOf(state, session.subjectId)
  add(state, newEntry(session))
  appendAudit(state, audit)
  if (settles !== undefined) settle(state, settles, session.createdAt)
  const replaced = replaces === undefined || replaces === session.sid ? undefined : state.sids.get(replaces)
  if (replaced !== undefined && replaced.endedAt === undefined) evict(state, session, replaced, 'replaced')
  const live = others.filter(
    other =>
      (other.session.carrier === 'key') === (session.carrier === 'key') &&
      other.endedAt === undefined &&
      isWithinTimeouts(other, session.createdAt),
  )
  const tooMany = live.slice(0, Math.max(0, live.length - Math.max(0, maxPerSubject - 1)))
  for (const other of tooMany) evict(state, session, other, 'session-limit')
  return { outcome: 'created', evicted: tooMany.map(other => other.session.sid), ...here(state) }
}

export function digestKey(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('hex')
}

export function copySession(session: Session): Session {
  const { key } = session
  return {
    ...session,
    digest: new Uint8Array(session.digest),
    amr: [...session.amr],
    ...(key && { key: { name: key.name, roles: [...key.roles] } }),
  }
}

function newEntry(given: Session): SessionEntry {
  const session = copySession(given)
  return session.carrier === 'refresh' ? { session, family: { current: session.digest } } : { session }
}

function add(state: State, entry: SessionEntry): void {
  const { digest, sid, subjectId } = entry.session
  state.sessions.set(digestKey(digest), entry)
  state.sids.set(sid, entry)
  const open = state.openSessions.get(subjectId) ?? new Set()
  state.openSessions.set(subjectId, open.add(entry))
}

/** Ends a session in favour of a new one, with an audit event of its own. */
function evict(state: State, by: Session, entry: SessionEntry, why: Eviction): void {
  const at = by.createdAt
  const wasLive = endEntry(state, entry, why, at)
  appendEnd(state, entry, at)
  if (wasLive) appendAudit(state, [evictionEvent(by, entry.session, why)])
}
