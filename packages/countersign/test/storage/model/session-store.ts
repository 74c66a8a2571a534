/** Sessions in memory. */

import { decodeCursor, encodeCursor } from '../../../src/core/cursor.ts'
import type { Session } from '../../../src/core/session/session.ts'
import type { SessionStore } from '../../../src/core/session/session-store.ts'
import { idleExpiresAt } from '../../../src/core/session/session-verdict.ts'
import { appendAudit } from './audit-append.ts'
import { here } from './change-append.ts'
import { createSession, digestKey } from './session-create.ts'
import { appendEnd, closeEntry, compareNewest, endEntry, isWithinTimeouts } from './session-ending.ts'
import { toStored } from './session-read.ts'
import { rotateToken } from './session-rotation.ts'
import type { Door, SessionEntry, State } from './state.ts'

export function createSessionStore(door: Door): SessionStore {
  return {
    async create(input) {
      return createSession(door.write(), input)
    },

    async find(digest) {
      const state = door.read()
      const entry = state.sessions.get(digestKey(digest))
      return entry && toStored(state, entry)
    },

    async findBySid(sid) {
      const state = door.read()
      const entry = state.sids.get(sid)
      return entry && toStored(state, entry)
    },

    async hasUnmarked(now) {
      return open(door.read(), undefined).some(
        entry =>
          entry.session.marked === undefined &&
          entry.session.carrier !== 'refresh' &&
          isWithinTimeouts(entry, now),
      )
    },

    async holdsToken({ sid, digest }) {
      const current = door.read().sids.get(sid)?.family?.current
      return current !== undefined && Buffer.compare(current, digest) === 0
    },

    async rotate(input) {
      return rotateToken(door.write(), input)
    },

    async touch(touches) {
      const { sessions } = door.write()
      for (const { digest, lastSeenAt } of touches) {
        const entry = sessions.get(digestKey(digest))
        if (entry === undefined || entry.endedAt !== undefined) continue
        entry.session.lastSeenAt = Math.max(entry.session.lastSeenAt, lastSeenAt)
      }
    },

    async end({ sid, subjectId, why, at, audit }) {
      const state = door.write()
      const entry = state.sids.get(sid)
      const isTheirs = subjectId === undefined || entry?.session.subjectId === subjectId
      if (entry === undefined || entry.endedAt !== undefined || !isTheirs) {
        return { ended: false, ...here(state) }
      }
      const ended = endEntry(state, entry, why, at)
      appendEnd(state, entry, at)
      if (ended) appendAudit(state, audit)
      return { ended, ...here(state) }
    },

    async list({ subjectId, now, limit, after }) {
      const state = door.read()
      const key = after === undefined ? undefined : decodeCursor(after, ['number', 'text'])
      if (after !== undefined && key === undefined) return { items: [] }
      const found = open(state, subjectId)
        .filter(({ session }) => session.carrier !== 'key')
        .filter(entry => isWithinTimeouts(entry, now) && (key === undefined || isAfter(entry.session, key)))
        .sort((a, b) => compareNewest(a.session, b.session))
      const items = found.slice(0, limit).map(entry => toStored(state, entry))
      const last = items.at(-1)
      if (found.length <= limit || last === undefined) return { items }
      return { items, next: encodeCursor([last.createdAt, last.sid]) }
    },

    async count(now) {
      return open(door.read(), undefined).filter(
        entry => entry.session.carrier !== 'key' && isWithinTimeouts(entry, now),
      ).length
    },

    async listKeys({ subjectId, now }) {
      const state = door.read()
      return open(state, subjectId)
        .filter(entry => entry.session.carrier === 'key' && isWithinTimeouts(entry, now))
        .sort((a, b) => compareNewest(a.session, b.session))
        .map(entry => toStored(state, entry))
    },

    async bringDown({ beyond, to, limit }) {
      const ahead = open(door.write(), undefined).filter(({ session }) => session.lastSeenAt > beyond)
      const brought = ahead.slice(0, limit)
      for (const { session } of brought) {
        session.absoluteExpiresAt -= Math.max(0, session.createdAt - to)
        session.createdAt = Math.min(session.createdAt, to)
        session.authenticatedAt = Math.min(session.authenticatedAt, to)
        session.lastSeenAt = to
      }
      return brought.length
    },

    async sweep({ before, limit }) {
      const state = door.write()
      const gone = [...state.sessions.values()].filter(entry => goneAt(entry) < before)
      const swept = gone.sort(compareGone).slice(0, limit)
      for (const entry of swept) {
        state.sessions.delete(digestKey(entry.session.digest))
        state.sids.delete(entry.session.sid)
        closeEntry(state, entry)
      }
      return swept.length
    },
  }
}

function open({ openSessions }: State, subjectId: string | undefined): SessionEntry[] {
  if (subjectId !== undefined) return [...(openSessions.get(subjectId) ?? [])]
  return [...openSessions.values()].flatMap(entries => [...entries])
}

function isAfter(session: Session, [createdAt, sid]: readonly [number, string]): boolean {
  return session.createdAt < createdAt || (session.createdAt === createdAt && session.sid < sid)
}

/** When it ended or timed out, whichever was earlier. */
function goneAt({ session, endedAt }: SessionEntry): number {
  return Math.min(endedAt ?? Number.POSITIVE_INFINITY, idleExpiresAt(session))
}

function compareGone(a: SessionEntry, b: SessionEntry): number {
  return goneAt(a) - goneAt(b) || Buffer.compare(a.session.digest, b.session.digest)
}
