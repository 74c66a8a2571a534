/** Raising a subject's epoch: everything issued under an earlier one ends, but what is spared. */
import type { SessionEnd } from '../../core/session/session.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import type { Spared } from '../../core/subject/subject-store.ts'
import { appendChange, issuedTokens } from './change-append.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const setEpoch = statement<{ id: string; epoch: number }>()('subject.setEpoch', ({ build, slot }) =>
  build
    .updateTable('subject')
    .set({ epoch: slot('epoch') })
    .where('id', '=', slot('id')),
)

const spareSession = statement<{ sid: string; subjectId: string; epoch: number }>()(
  'subject.spareSession',
  ({ build, slot }) =>
    build
      .updateTable('session')
      .set({ epoch: slot('epoch') })
      .where('sid', '=', slot('sid'))
      .where('subject_id', '=', slot('subjectId'))
      .where('ended_at', 'is', null),
)

const endEarlier = statement<{ subjectId: string; epoch: number; at: number; why: SessionEnd }>()(
  'subject.endEarlier',
  ({ build, slot }) =>
    build
      .updateTable('session')
      .set({ ended_at: slot('at'), end_reason: slot('why') })
      .where('subject_id', '=', slot('subjectId'))
      .where('ended_at', 'is', null)
      .where('epoch', '<', slot('epoch')),
)

/**
 * Raises the epoch by one, ends the sessions and appends the one entry that says so.
 *
 * A spared session that has ended already, or is another subject's, is not spared.
 *
 * @returns The new epoch and the entry's position.
 */
export function raiseEpoch(
  database: Database,
  subject: { id: string; epoch: number },
  { at, spared, why }: { at: number; spared?: Spared; why: SessionEnd },
): { epoch: number; position: number } {
  const subjectId = subject.id
  const epoch = subject.epoch + 1
  const { sid, jti } = spared ?? {}
  database.run(setEpoch, { id: subjectId, epoch })
  const isSpared = sid !== undefined && database.run(spareSession, { sid, subjectId, epoch }).changes > 0
  database.run(endEarlier, { subjectId, epoch, at, why })
  const position = appendChange(
    database,
    {
      kind: 'epoch',
      subjectId,
      epoch,
      ...(isSpared && { sparedSid: sid }),
      ...(jti !== undefined && { sparedJti: jti }),
    },
    tokensLiveUntil(at, issuedTokens(database)),
  )
  return { epoch, position }
}
