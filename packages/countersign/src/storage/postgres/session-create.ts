/** Adding a session, and ending those that make room for it. */
import { type Eviction, evictionEvent } from '../../core/session/eviction-event.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { append, currentPosition } from './append.ts'
import { beyondLimit, type EndedSession, endBySids, endEntry } from './session-ending.ts'
import { insertSession } from './session-insert.ts'
import { sessionByDigest } from './session-row.ts'
import { lockedSubject } from './subject-row.ts'
import type { Transaction } from './transaction.ts'

type Input = Parameters<SessionStore['create']>[0]
type Outcome = Awaited<ReturnType<SessionStore['create']>>

export async function createSession(transaction: Transaction, input: Input): Promise<Outcome> {
  const { session, maxPerSubject, replaces, audit } = input
  // Locked: no other sign-in of the subject counts its sessions now, and nobody raises the epoch in between.
  const subject = await transaction.get(lockedSubject, { id: session.subjectId })
  if (subject?.status !== 'active' || subject.epoch !== session.epoch) return { outcome: 'subject-changed' }
  const before = await transaction.get(sessionByDigest, { digest: session.digest })
  if (before?.sid === session.sid) {
    // A repeated call. A session that has ended since must not look new to the caller, who would cache it as live.
    return before.ended_at === null
      ? { outcome: 'created', evicted: [], position: await currentPosition(transaction) }
      : { outcome: 'subject-changed' }
  }
  insertSession(transaction, session)
  const at = session.createdAt
  const replaced = replaces === undefined || replaces === session.sid ? [] : [replaces]
  const evicted = await beyondLimit(transaction, session, maxPerSubject, replaced[0] ?? session.sid)
  const ended = [
    ...(await end(transaction, replaced, 'replaced', at)),
    ...(await end(transaction, evicted, 'session-limit', at)),
  ]
  const events = ended
    .filter(({ session: { live } }) => live)
    .map(({ session: over, why }) => evictionEvent(session, over, why))
  const entries = ended.map(({ session: over }) => endEntry(over, at))
  return {
    outcome: 'created',
    evicted,
    position: await append(transaction, entries, [...audit, ...events]),
  }
}

async function end(
  transaction: Transaction,
  sids: readonly string[],
  why: Eviction,
  at: number,
): Promise<{ session: EndedSession; why: Eviction }[]> {
  if (sids.length === 0) return []
  const ended = await endBySids(transaction, { sids, why, at })
  return ended.map(session => ({ session, why }))
}
