/** Raising a subject's epoch: everything issued under an earlier one ends, but what is spared. */

import type { Appended } from '../../../src/core/revocation/change.ts'
import type { SessionEnd } from '../../../src/core/session/session.ts'
import type { Subject } from '../../../src/core/subject/subject.ts'
import type { Spared } from '../../../src/core/subject/subject-store.ts'
import { askedByMail } from '../../../src/core/ticket/ticket-store.ts'
import { appendChange } from './change-append.ts'
import { endEntry, openSessionsOf } from './session-ending.ts'
import type { State } from './state.ts'

/**
 * Raises the epoch by one, ends the sessions and appends the one entry that says so.
 *
 * A spared session that has ended already, or is another subject's, is not spared.
 *
 * @returns The new epoch and what was appended.
 */
export function raiseEpoch(
  state: State,
  subject: Subject,
  { at, spared, why }: { at: number; spared?: Spared; why: SessionEnd },
): { epoch: number } & Appended {
  subject.epoch += 1
  state.tickets = state.tickets.filter(
    ticket => ticket.subjectId !== subject.id || !askedByMail.includes(ticket.purpose),
  )
  const { id: subjectId, epoch } = subject
  const { sid, jti } = spared ?? {}
  let isSpared = false
  for (const entry of openSessionsOf(state, subjectId)) {
    if (entry.session.sid === sid) {
      entry.session.epoch = epoch
      isSpared = true
    } else {
      endEntry(state, entry, why, at)
    }
  }
  const appended = appendChange(
    state,
    {
      kind: 'epoch',
      subjectId,
      epoch,
      ...(isSpared && sid !== undefined && { sparedSid: sid }),
      ...(jti !== undefined && { sparedJti: jti }),
    },
    { tokensAt: at },
  )
  return { epoch, ...appended }
}
