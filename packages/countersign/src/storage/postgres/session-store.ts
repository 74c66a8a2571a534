/** Sessions in PostgreSQL. */
import type { SessionStore } from '../../core/session/session-store.ts'
import { toSession } from '../relational/session-row.ts'
import { append } from './append.ts'
import type { Database } from './database.ts'
import { createSession } from './session-create.ts'
import { endBySids, endEntry } from './session-ending.ts'
import { countSessions, listSessions } from './session-listing.ts'
import { SessionReads } from './session-reads.ts'
import { rotateToken } from './session-rotation.ts'
import { familyBySid, sessionBySid, sessionsByDigests, unmarkedAfter } from './session-row.ts'
import { statement } from './statement.ts'

const raiseLastSeen = statement<{ digests: readonly Uint8Array[]; lastSeenAts: readonly number[] }>()(
  'session.raiseLastSeen',
  ({ build, slot, sql }) =>
    build
      .with('touch', query =>
        query
          // Named twice, a session was last seen at the later of the two.
          .selectFrom(
            sql<{
              digest: Uint8Array
              at: number
            }>`unnest(${slot('digests')}::bytea[], ${slot('lastSeenAts')}::double precision[])`.as<'used'>(
              sql`used(digest, at)`,
            ),
          )
          .select(['used.digest', sql<number>`max(used.at)`.as('at')])
          .groupBy('used.digest'),
      )
      .with('found', query =>
        query
          .selectFrom('session')
          .innerJoin('touch', 'touch.digest', 'session.digest')
          .select(['session.digest', 'touch.at'])
          .where('session.ended_at', 'is', null)
          .whereRef('session.last_seen_at', '<', 'touch.at')
          .orderBy('session.digest')
          .forNoKeyUpdate('session'),
      )
      .updateTable('session')
      .from('found')
      .set(({ ref }) => ({ last_seen_at: ref('found.at') }))
      .whereRef('session.digest', '=', 'found.digest'),
)

/**
 * Chosen by a `WITH` of its own, as those that are removed are: a subquery may be run again for each row, and finds others
 * each time, since it passes over what is locked. Its limit would be none.
 */
const lowerAhead = statement<{ beyond: number; to: number; limit: number }>()(
  'session.lowerAhead',
  ({ build, slot, sql }) =>
    build
      .with('ahead', query =>
        query
          .selectFrom('session')
          .select('digest')
          .where('ended_at', 'is', null)
          .where('last_seen_at', '>', slot('beyond'))
          .limit(slot('limit'))
          .forNoKeyUpdate()
          // Somebody else is at those: another node that brings them down, or a use.
          .skipLocked(),
      )
      .updateTable('session')
      .set({
        absolute_expires_at: sql<number>`absolute_expires_at - greatest(created_at - ${slot('to')}, 0)`,
        created_at: sql<number>`least(created_at, ${slot('to')})`,
        authenticated_at: sql<number>`least(authenticated_at, ${slot('to')})`,
        last_seen_at: slot('to'),
      })
      .where('digest', 'in', query => query.selectFrom('ahead').select('digest')),
)

const removeGone = statement<{ before: number; limit: number }>()('session.removeGone', ({ build, slot }) =>
  build
    .with('gone', query =>
      query
        .selectFrom('session')
        .select('digest')
        .where('gone_at', '<', slot('before'))
        .orderBy('gone_at')
        .orderBy('digest')
        .limit(slot('limit'))
        .forUpdate()
        // Another node is removing those.
        .skipLocked(),
    )
    .deleteFrom('session')
    .where('digest', 'in', query => query.selectFrom('gone').select('digest')),
)

export function createSessionStore(database: Database): SessionStore {
  const reads = new SessionReads(digests => database.all(sessionsByDigests, { digests }))
  return {
    create: input => database.transaction(transaction => createSession(transaction, input)),

    async find(digest) {
      const row = await reads.find(digest)
      return row && toSession(row)
    },

    async findBySid(sid) {
      const row = await database.get(sessionBySid, { sid })
      return row && toSession(row)
    },

    async hasUnmarked(now) {
      return (await database.get(unmarkedAfter, { now })) !== undefined
    },

    async holdsToken({ sid, digest }) {
      const current = (await database.get(familyBySid, { sid }))?.refresh_digest
      return current !== undefined && current !== null && Buffer.compare(current, digest) === 0
    },

    rotate: input => database.transaction(transaction => rotateToken(transaction, input)),

    touch: touches =>
      database.transaction(
        async transaction => {
          const digests = touches.map(({ digest }) => digest)
          const lastSeenAts = touches.map(({ lastSeenAt }) => lastSeenAt)
          transaction.send(raiseLastSeen, { digests, lastSeenAts })
        },
        { isRelaxed: true },
      ),

    end: ({ sid, subjectId, why, at, audit }) =>
      database.transaction(async transaction => {
        const of = subjectId === undefined ? {} : { subjectId }
        const [session] = await endBySids(transaction, { sids: [sid], ...of, why, at })
        const entries = session === undefined ? [] : [endEntry(session, at)]
        const ended = session?.live ?? false
        return { ended, position: await append(transaction, entries, ended ? audit : []) }
      }),

    list: listSessions(database),
    count: countSessions(database),

    bringDown: input =>
      database.transaction(transaction => transaction.run(lowerAhead, input), { isLong: true }),
    sweep: input => database.transaction(transaction => transaction.run(removeGone, input), { isLong: true }),
  }
}
