/** Sessions: one operation a method of the port. */
import type { SessionStore } from '../../core/session/session-store.ts'
import {
  byDialect,
  forRemoval,
  forUpdateOf,
  forUpdateOfFree,
  greatest,
  instantsOf,
  isNotSet,
  least,
  onPostgres,
} from '../sql/dialect.ts'
import { all, changed, one, send } from '../sql/operation.ts'
import { number, type Shape, shape } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { createSession } from './create-session.ts'
import { type Defined, lookUp, note, type OperationsOf, sweep, write } from './defined.ts'
import { rotateToken } from './rotate-token.ts'
import { endBySids, endEntry } from './session-ending.ts'
import { countSessions, listKeys, listSessions } from './session-listing.ts'
import {
  aheadAt,
  familyBySid,
  type SessionRow,
  sessionBySid,
  sessionsByDigests,
  toSession,
} from './session-row.ts'

const foundShape: Shape<{ found: number }> = shape({ found: number })

/** Where an instant is found that lies ahead. */
const lastSeenAhead = byDialect(sql`last_seen_at`, sql`ahead_at`)
/** A day's uses of ten million sessions are some thousand a minute. */
const movedPerRemoved = 10

export interface SessionOperations extends OperationsOf<SessionStore> {
  /** The rows of several: PostgreSQL's look-ups of one share it. */
  readonly findRows: Defined<[digests: readonly Uint8Array[]], SessionRow[]>
}

export const sessionOperations: SessionOperations = {
  create: write(createSession),

  find: lookUp(function* (digest) {
    const row = yield* one(sessionsByDigests([digest]))
    return row && toSession(row)
  }),

  findRows: lookUp(function* (digests: readonly Uint8Array[]) {
    return yield* all(sessionsByDigests(digests))
  }),

  findBySid: lookUp(function* (sid) {
    const row = yield* one(sessionBySid(sid))
    return row && toSession(row)
  }),

  hasUnmarked: lookUp(function* (now) {
    const row = yield* one(
      rows(foundShape)`
        SELECT 1 AS found FROM session WHERE ${isNotSet(sql`marked`)} AND carrier <> 'refresh'
          AND absolute_expires_at > ${now} AND gone_at > ${now} LIMIT 1`,
    )
    return row !== undefined
  }),

  holdsToken: lookUp(function* ({ sid, digest }) {
    const current = (yield* one(familyBySid(sid)))?.refresh_digest
    return current !== undefined && current !== null && Buffer.compare(current, digest) === 0
  }),

  rotate: write(rotateToken),

  touch: note(function* (touches) {
    const used = instantsOf(touches.map(({ digest, lastSeenAt }) => ({ digest, at: lastSeenAt })))
    // Named twice, a session was last seen at the later of the two. Locked in the order of their digests, as everywhere.
    yield* send(sql`
      WITH touch AS (SELECT digest, max(at) AS at FROM ${used} GROUP BY digest),
        found AS (
          SELECT session.digest, touch.at FROM session JOIN touch ON touch.digest = session.digest
          WHERE session.ended_at IS NULL AND session.last_seen_at < touch.at
          ORDER BY session.digest${forUpdateOf(sql`session`)}
        )
      UPDATE session SET last_seen_at = found.at${onPostgres(sql`, ahead_at = ${aheadAt(sql`found.at`)}`)} FROM found WHERE session.digest = found.digest`)
  }),

  end: write(function* ({ sid, subjectId, why, at, audit }) {
    const of = subjectId === undefined ? {} : { subjectId }
    const [session] = yield* endBySids({ sids: [sid], ...of, why, at })
    const entries = session === undefined ? [] : [endEntry(session, at)]
    const ended = session?.live ?? false
    return { ended, ...(yield* append(entries, ended ? audit : [])) }
  }),

  list: listSessions,
  count: countSessions,
  listKeys,

  // Chosen by a WITH of its own: a subquery may be run again for each row, and finds others each time, since it passes over
  // what is locked. Its limit would be none.
  bringDown: sweep(function* ({ beyond, to, limit }) {
    // Somebody else may be at some: another node that brings them down, or a use.
    return yield* changed(sql`
      WITH ahead AS (
        SELECT digest FROM session WHERE ended_at IS NULL AND ${lastSeenAhead} > ${beyond} LIMIT ${limit}${forUpdateOfFree}
      )
      UPDATE session SET
        absolute_expires_at = absolute_expires_at - ${greatest}(created_at - ${to}, 0),
        created_at = ${least}(created_at, ${to}),
        authenticated_at = ${least}(authenticated_at, ${to}),
        last_seen_at = ${to},
        due_at = ${least}(due_at, ${to})
        ${onPostgres(sql`, ahead_at = NULL`)}
      WHERE digest IN (SELECT digest FROM ahead)`)
  }),

  sweep: sweep(function* ({ before, limit }) {
    // Used since: they are looked at again when they will be gone. Another node may be at some.
    yield* send(sql`
      WITH alive AS (
        SELECT digest FROM session WHERE due_at < ${before} AND gone_at >= ${before}
        ORDER BY due_at LIMIT ${movedPerRemoved * limit}${forUpdateOfFree}
      )
      UPDATE session SET due_at = gone_at WHERE digest IN (SELECT digest FROM alive)`)
    return yield* changed(sql`
      WITH gone AS (
        SELECT digest FROM session WHERE due_at < ${before} AND gone_at < ${before}
        ORDER BY due_at, digest LIMIT ${limit}${forRemoval}
      )
      DELETE FROM session WHERE digest IN (SELECT digest FROM gone)`)
  }),
}
