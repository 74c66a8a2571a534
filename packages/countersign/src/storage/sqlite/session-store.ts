/** Sessions in SQLite: the look-ups of one here, everything else in the writer thread. */
import type { SessionStore } from '../../core/session/session-store.ts'
import { toSession } from '../relational/session-row.ts'
import type { Reader } from './reader.ts'
import { familyBySid, sessionByDigest, sessionBySid, unmarkedAfter } from './session-row.ts'
import type { Writer } from './writer.ts'

export function createSessionStore(reader: Reader, writer: Writer): SessionStore {
  return {
    create: async input =>
      writer.write('sessions', 'create', {
        ...input,
        session: { ...input.session, digest: detached(input.session.digest) },
      }),

    async find(digest) {
      const row = reader.get(sessionByDigest, { digest })
      return row && toSession(row)
    },

    async findBySid(sid) {
      const row = reader.get(sessionBySid, { sid })
      return row && toSession(row)
    },

    async hasUnmarked(now) {
      return reader.get(unmarkedAfter, { now }) !== undefined
    },

    async holdsToken({ sid, digest }) {
      const row = reader.get(familyBySid, { sid })
      return (
        row !== undefined && row.refresh_digest !== null && Buffer.compare(row.refresh_digest, digest) === 0
      )
    },

    rotate: async ({ presented, successor, ...input }) =>
      writer.write('sessions', 'rotate', {
        ...input,
        presented: detached(presented),
        successor: { digest: detached(successor.digest), sealed: detached(successor.sealed) },
      }),

    touch: async touches =>
      writer.write(
        'sessions',
        'touch',
        touches.map(({ digest, lastSeenAt }) => ({ digest: detached(digest), lastSeenAt })),
      ),

    end: input => writer.write('sessions', 'end', input),
    list: input => writer.scan('sessions', 'list', input),
    count: now => writer.scan('sessions', 'count', now),
    bringDown: input => writer.write('sessions', 'bringDown', input),
    sweep: input => writer.write('sessions', 'sweep', input),
  }
}

/** A view into a pooled Buffer would take the whole pool along to the thread. */
function detached(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
