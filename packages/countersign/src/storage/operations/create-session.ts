/** Adding a session, and ending those that make room for it. */
import { type Eviction, evictionEvent } from '../../core/session/eviction-event.ts'
import type { Session } from '../../core/session/session.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { type Operation, send, together } from '../sql/operation.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { beyondLimit, type EndedSession, endBySids, endEntry } from './session-ending.ts'
import { sessionsByDigests } from './session-row.ts'
import { lockedSubject } from './subject-row.ts'

type Input = Parameters<SessionStore['create']>[0]
type Outcome = Awaited<ReturnType<SessionStore['create']>>

export function* createSession({ session, maxPerSubject, replaces, audit }: Input): Operation<Outcome> {
  const replaced = replaces === session.sid ? undefined : replaces
  const [subjects, earlier, beyond] = yield* together(
    // Locked: no other sign-in of the subject counts its sessions now, and nobody raises the epoch in between.
    lockedSubject(session.subjectId),
    sessionsByDigests([session.digest]),
    beyondLimit(session, maxPerSubject, replaced),
  )
  const subject = subjects[0]
  if (subject?.status !== 'active' || subject.epoch !== session.epoch) return { outcome: 'subject-changed' }
  const before = earlier[0]
  if (before?.sid === session.sid) {
    // A repeated call. A session that has ended since must not look new to the caller, who would cache it as live.
    return before.ended_at === null
      ? { outcome: 'created', evicted: [], ...(yield* append([], [])) }
      : { outcome: 'subject-changed' }
  }
  yield* send(insert(session))
  const at = session.createdAt
  const evicted = beyond.map(({ sid }) => sid).reverse()
  const ended = [
    ...(yield* end(replaced === undefined ? [] : [replaced], 'replaced', at)),
    ...(yield* end(evicted, 'session-limit', at)),
  ]
  const events = ended
    .filter(({ session: { live } }) => live)
    .map(({ session: over, why }) => evictionEvent(session, over, why))
  const entries = ended.map(({ session: over }) => endEntry(over, at))
  return { outcome: 'created', evicted, ...(yield* append(entries, [...audit, ...events])) }
}

function* end(
  sids: readonly string[],
  why: Eviction,
  at: number,
): Operation<{ session: EndedSession; why: Eviction }[]> {
  return (yield* endBySids({ sids, why, at })).map(session => ({ session, why }))
}

function insert(session: Session): Sql {
  const refreshDigest = session.carrier === 'refresh' ? session.digest : null
  return sql`
    INSERT INTO session (digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
      absolute_expires_at, amr, carrier, remember, address, user_agent, jkt, client_id, marked, refresh_digest)
    VALUES (${session.digest}, ${session.sid}, ${session.subjectId}, ${session.epoch}, ${session.createdAt},
      ${session.authenticatedAt}, ${session.lastSeenAt}, ${session.idleTimeoutSeconds}, ${session.absoluteExpiresAt},
      ${JSON.stringify(session.amr)}, ${session.carrier}, ${session.remember}, ${session.address ?? null},
      ${session.userAgent ?? null}, ${session.jkt ?? null}, ${session.clientId ?? null}, ${session.marked ?? false},
      ${refreshDigest})`
}
