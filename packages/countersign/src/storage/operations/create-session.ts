/** Adding a session, and ending those that make room for it. */
import { type Eviction, evictionEvent } from '../../core/session/eviction-event.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { type Operation, send, together } from '../sql/operation.ts'
import { append } from './append.ts'
import { lockAllowances, settling } from './attempt-row.ts'
import { createAtOnce } from './create-at-once.ts'
import { useFactor } from './factor-row.ts'
import { beyondLimit, type EndedSession, endBySids, endEntry } from './session-ending.ts'
import { insertSession, sessionsByDigests } from './session-row.ts'
import { lockedSubject } from './subject-row.ts'
import { useTicket } from './ticket-row.ts'

type Input = Parameters<SessionStore['create']>[0]
type Outcome = Awaited<ReturnType<SessionStore['create']>>

export function* createSession(input: Input): Operation<Outcome> {
  const { session, maxPerSubject, replaces, audit, settles, redeems, finishes } = input
  const replaced = replaces === session.sid ? undefined : replaces
  if (redeems !== undefined) {
    // Before everything else, as in every transaction that uses one.
    const ticket = yield* useTicket(redeems.key, redeems.purpose, session.createdAt)
    if (ticket?.subjectId !== session.subjectId) return { outcome: 'invalid-ticket' }
  }
  const isAtOnce = replaced === undefined && redeems === undefined && finishes === undefined
  const created = isAtOnce ? yield* createAtOnce(input) : undefined
  if (created !== undefined) return created
  // In the order of every transaction that takes both: attempts before the subject.
  if (settles !== undefined) yield* send(lockAllowances(settles))
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
  if (finishes !== undefined) {
    const used = yield* useFactor(session.subjectId, finishes, session.createdAt)
    if (used !== 'used') return { outcome: used }
  }
  yield* send(insertSession(session))
  if (settles !== undefined) yield* send(...settling(settles, session.createdAt))
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
