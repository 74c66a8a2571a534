/** Raising a subject's epoch: everything issued under an earlier one ends, but what is spared. */
import type { SessionEnd } from '../../core/session/session.ts'
import type { Spared } from '../../core/subject/subject-store.ts'
import { onPostgres } from '../sql/dialect.ts'
import { changed, type Operation, send } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import type { NewEntry } from './append.ts'
import { endedAt } from './session-ending.ts'
import { dropAsked } from './ticket-row.ts'

/**
 * Raises the epoch of a subject that is locked by one, ends its sessions, and makes void what it asked for by mail.
 *
 * A spared session that has ended already, or is another subject's, is not spared.
 *
 * @returns The new epoch and the one entry that says so, yet to be appended.
 */
export function* raiseEpoch(
  subject: { id: string; epoch: number },
  { at, spared, why }: { at: number; spared?: Spared; why: SessionEnd },
): Operation<{ epoch: number; entry: NewEntry }> {
  const { id: subjectId } = subject
  const epoch = subject.epoch + 1
  const { sid, jti } = spared ?? {}
  yield* send(
    sql`UPDATE subject SET epoch = ${epoch} WHERE id = ${subjectId}`,
    dropAsked(subjectId),
    // In the order of their digests, as everywhere: then no two transactions wait for each other.
    onPostgres(
      sql`SELECT FROM session WHERE subject_id = ${subjectId} AND ended_at IS NULL ORDER BY digest FOR NO KEY UPDATE`,
    ),
  )
  const isSpared =
    sid !== undefined &&
    (yield* changed(
      sql`UPDATE session SET epoch = ${epoch} WHERE sid = ${sid} AND subject_id = ${subjectId} AND ended_at IS NULL`,
    )) > 0
  yield* send(
    sql`UPDATE session SET ${endedAt(at, why)}
      WHERE subject_id = ${subjectId} AND ended_at IS NULL AND epoch < ${epoch}`,
  )
  return {
    epoch,
    entry: {
      concern: { tokensAt: at },
      body: {
        kind: 'epoch',
        subjectId,
        epoch,
        ...(isSpared && { sparedSid: sid }),
        ...(jti !== undefined && { sparedJti: jti }),
      },
    },
  }
}
