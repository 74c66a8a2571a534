/**
 * Adding a session over PostgreSQL in one flight, where it ends no other: then nothing has to be read first. Over SQLite, in whose
 * writer a read costs no flight, there is nothing to gain.
 */
import type { Session } from '../../core/session/session.ts'
import type { SessionStore } from '../../core/session/session-store.ts'
import { onPostgres } from '../sql/dialect.ts'
import { finish, type Operation } from '../sql/operation.ts'
import { type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { insertLines, present } from './append.ts'
import { lockAllowances, settling } from './attempt-row.ts'
import { feedState } from './changes.ts'
import { liveSessions } from './session-ending.ts'
import { insertSession } from './session-row.ts'
import { lockedSubject } from './subject-row.ts'

type Input = Parameters<SessionStore['create']>[0]
type Created = Extract<Awaited<ReturnType<SessionStore['create']>>, { outcome: 'created' }>

const sidShape: Shape<{ sid: string }> = shape({ sid: text })

/** @returns `undefined` where it was not possible; nothing has changed then. */
export function* createAtOnce(input: Input): Operation<Created | undefined> {
  const { session, audit, settles } = input
  const isNew = isOfThisTransaction(session)
  const settled = settles === undefined ? [] : settling(settles, session.createdAt, isNew)
  const [, , [inserted], , states] = yield* finish(
    // In the order of every transaction that takes both: attempts before the subject.
    settles === undefined ? onPostgres(sql``) : lockAllowances(settles),
    // Locked: no other sign-in of the subject counts its sessions now, and nobody raises the epoch in between.
    onPostgres(lockedSubject(session.subjectId)),
    onPostgres(insertWhereItFits(input)),
    onPostgres(audit.length === 0 ? sql`` : insertLines(audit, isNew)),
    onPostgres(feedState),
    ...settled.map(onPostgres),
  )
  return inserted && { outcome: 'created', evicted: [], ...present(states) }
}

function insertWhereItFits({ session, maxPerSubject }: Input): Sql<{ sid: string }> {
  const { subjectId, epoch } = session
  return rows(sidShape)`
    ${insertSession(session)}
    WHERE EXISTS (SELECT FROM subject WHERE id = ${subjectId} AND status = 'active' AND epoch = ${epoch})
      AND (SELECT count(*) FROM session WHERE ${liveSessions(session)}) < ${maxPerSubject}
    ON CONFLICT DO NOTHING RETURNING sid`
}

/** Whether the session was added by this transaction, and not by an earlier call. */
function isOfThisTransaction({ digest }: Session): Sql {
  return sql`EXISTS (
    SELECT FROM session WHERE digest = ${digest} AND xmin = pg_current_xact_id_if_assigned()::xid)`
}
