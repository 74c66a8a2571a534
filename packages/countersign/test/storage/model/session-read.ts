/** Reading a session together with what its subject is now. */
import type { StoredSession } from '../../../src/core/session/session.ts'
import { copySession } from './session-create.ts'
import type { SessionEntry, State } from './state.ts'

export function toStored(state: State, { session, endedAt, end }: SessionEntry): StoredSession {
  const subject = state.subjects.get(session.subjectId)?.subject
  // A session is only ever added to a subject that exists, and subjects are never removed.
  if (subject === undefined) throw new TypeError('A session has no subject.')
  const { identifier, status, roles, epoch } = subject
  return {
    ...copySession(session),
    ...(endedAt !== undefined && { endedAt }),
    ...(end !== undefined && { end }),
    subject: { identifier, status, roles: [...roles], epoch },
  }
}
