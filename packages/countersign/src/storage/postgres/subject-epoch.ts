/** Raising a subject's epoch: everything issued under an earlier one ends, but what is spared. */
import type { SessionEnd } from '../../core/session/session.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import type { Spared } from '../../core/subject/subject-store.ts'
import type { NewEntry } from './append.ts'
import { statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

const setEpoch = statement<{ id: string; epoch: number }>()('subject.setEpoch', ({ build, slot }) =>
  build
    .updateTable('subject')
    .set({ epoch: slot('epoch') })
    .where('id', '=', slot('id')),
)

/** In the order of their digests, as everywhere: then no two transactions wait for each other. */
const lockOpen = statement<{ subjectId: string }>()('subject.lockOpen', ({ build, slot }) =>
  build
    .selectFrom('session')
    .select('digest')
    .where('subject_id', '=', slot('subjectId'))
    .where('ended_at', 'is', null)
    .orderBy('digest')
    .forNoKeyUpdate(),
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
 * Raises the epoch of a subject that is locked by one, and ends its sessions.
 *
 * A spared session that has ended already, or is another subject's, is not spared.
 *
 * @returns The new epoch and the one entry that says so, yet to be appended.
 */
export async function raiseEpoch(
  transaction: Transaction,
  subject: { id: string; epoch: number },
  { at, spared, why }: { at: number; spared?: Spared; why: SessionEnd },
): Promise<{ epoch: number; entry: NewEntry }> {
  const subjectId = subject.id
  const epoch = subject.epoch + 1
  const { sid, jti } = spared ?? {}
  transaction.send(setEpoch, { id: subjectId, epoch })
  transaction.send(lockOpen, { subjectId })
  const isSpared = sid !== undefined && (await transaction.run(spareSession, { sid, subjectId, epoch })) > 0
  transaction.send(endEarlier, { subjectId, epoch, at, why })
  return {
    epoch,
    entry: {
      concernsUntil: issued => tokensLiveUntil(at, issued),
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
