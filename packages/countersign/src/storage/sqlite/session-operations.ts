/** Writes to sessions, as the writer thread runs them: each is one operation inside a transaction. */
import { type Eviction, evictionEvent } from '../../core/session/eviction-event.ts'
import type { Session } from '../../core/session/session.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { appendAudit } from './audit-append.ts'
import { currentPosition } from './change-append.ts'
import type { Database } from './database.ts'
import type { Operations } from './operation.ts'
import { appendEnd, beyondLimit, endBySid } from './session-ending.ts'
import { insertSession } from './session-insert.ts'
import { rotateToken } from './session-rotation.ts'
import { sessionByDigest } from './session-row.ts'
import { statement } from './statement.ts'
import { subjectById } from './subject-row.ts'

type Input<Method extends 'create' | 'end'> = Parameters<SessionStore[Method]>[0]

const raiseLastSeen = statement<{ digest: Uint8Array; lastSeenAt: number }>()(
  'session.raiseLastSeen',
  ({ build, slot }) =>
    build
      .updateTable('session')
      .set({ last_seen_at: slot('lastSeenAt') })
      .where('digest', '=', slot('digest'))
      .where('last_seen_at', '<', slot('lastSeenAt'))
      .where('ended_at', 'is', null),
)

const lowerAhead = statement<{ beyond: number; to: number; limit: number }>()(
  'session.lowerAhead',
  ({ build, slot, sql }) =>
    build
      .updateTable('session')
      .set({
        absolute_expires_at: sql<number>`absolute_expires_at - max(created_at - ${slot('to')}, 0)`,
        created_at: sql<number>`min(created_at, ${slot('to')})`,
        authenticated_at: sql<number>`min(authenticated_at, ${slot('to')})`,
        last_seen_at: slot('to'),
      })
      .where('digest', 'in', query =>
        query
          .selectFrom('session')
          .select('digest')
          .where('ended_at', 'is', null)
          .where('last_seen_at', '>', slot('beyond'))
          .limit(slot('limit')),
      ),
)

const removeGone = statement<{ before: number; limit: number }>()('session.removeGone', ({ build, slot }) =>
  build
    .deleteFrom('session')
    .where('digest', 'in', query =>
      query
        .selectFrom('session')
        .select('digest')
        .where('gone_at', '<', slot('before'))
        .orderBy('gone_at')
        .orderBy('digest')
        .limit(slot('limit')),
    ),
)

export const sessionOperations: Operations<
  SessionStore,
  'create' | 'rotate' | 'touch' | 'end' | 'bringDown' | 'sweep'
> = {
  create(database, { session, maxPerSubject, replaces, audit }) {
    const subject = database.get(subjectById, { id: session.subjectId })
    if (subject?.status !== 'active' || subject.epoch !== session.epoch) return { outcome: 'subject-changed' }
    const before = database.get(sessionByDigest, { digest: session.digest })
    if (before?.sid === session.sid) {
      // A repeated call. A session that has ended since must not look new to the caller, who would cache it as live.
      return before.ended_at === null
        ? { outcome: 'created', evicted: [], position: currentPosition(database) }
        : { outcome: 'subject-changed' }
    }
    insertSession(database, session)
    appendAudit(database, audit)
    if (replaces !== undefined && replaces !== session.sid) {
      evict(database, session, replaces, 'replaced')
    }
    const evicted = beyondLimit(database, session, maxPerSubject)
    for (const sid of evicted) evict(database, session, sid, 'session-limit')
    return { outcome: 'created', evicted, position: currentPosition(database) }
  },

  rotate: rotateToken,

  touch(database, touches) {
    for (const { digest, lastSeenAt } of touches) database.run(raiseLastSeen, { digest, lastSeenAt })
  },

  end(database, input) {
    const ended = endOne(database, input)
    if (ended) appendAudit(database, input.audit)
    return { ended, position: currentPosition(database) }
  },

  bringDown(database, input) {
    return database.run(lowerAhead, input).changes
  },

  sweep(database, { before, limit }) {
    return database.run(removeGone, { before, limit }).changes
  },
}

/** Ends one session that has not ended; answers whether it was live until now. */
function endOne(database: Database, input: Omit<Input<'end'>, 'audit'>): boolean {
  const session = endBySid(database, input)
  if (session === undefined) return false
  appendEnd(database, session, input.at)
  return session.live
}

/** Ends a session in favour of a new one, with an audit event of its own. */
function evict(database: Database, by: Session, sid: string, why: Eviction): void {
  const at = by.createdAt
  const session = endBySid(database, { sid, why, at })
  if (session === undefined) return
  appendEnd(database, session, at)
  if (session.live) appendAudit(database, [evictionEvent(by, session, why)])
}
