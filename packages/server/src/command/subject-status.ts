/** `countersign subject disable` and `enable`: whether somebody may sign in; disabling ends everything they hold. */
import type { SubjectStatus } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { type Command, storeSettings } from './command.ts'
import { changeSubject, findSubject, subjectData } from './shown.ts'

function setStatus(word: string, summary: string, status: SubjectStatus, done: string): Command {
  return {
    words: ['subject', word],
    positionals: ['ID|IDENTIFIER'],
    summary,
    settings: storeSettings,
    options: {},
    run: async call => {
      const [wanted = ''] = call.positionals
      return withStore(call.settings, 'existing', async auth => {
        const found = await findSubject(auth, wanted)
        const subject = await changeSubject(auth, found, { status })
        return {
          text: `${subject.identifier} (${subject.id}) ${done}`,
          data: { subject: subjectData(subject) },
        }
      })
    },
  }
}

export const subjectDisable: Command = setStatus(
  'disable',
  'Disable a subject: they cannot sign in, and everything they hold ends.',
  'disabled',
  'is disabled; their sessions and tokens have ended.',
)

export const subjectEnable: Command = setStatus(
  'enable',
  'Let a disabled subject sign in again.',
  'active',
  'may sign in.',
)
