/** `countersign subject roles`: shows the roles of a subject, or sets them; they hold for every live credential at once. */
import { withStore } from '../store/with-store.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { UsageError } from './command-error.ts'
import { changeSubject, findSubject, subjectData } from './shown.ts'
import { explainRole } from './subject-add.ts'

export const subjectRoles: Command = {
  words: ['subject', 'roles'],
  positionals: ['ID|IDENTIFIER', '[ROLE…]'],
  summary: 'Set the roles of a subject to exactly these; without any, show those they have.',
  settings: storeSettings,
  options: { none: { describes: 'Take every role away.' } },
  run: async call => {
    const [wanted = '', ...roles] = call.positionals
    const isNone = isGiven(call, 'none')
    if (isNone && roles.length > 0) throw new UsageError('usage', '--none and a role exclude each other.')
    return withStore(call.settings, 'existing', async auth => {
      const found = await findSubject(auth, wanted)
      const isShown = roles.length === 0 && !isNone
      const subject = isShown ? found : await changeSubject(auth, found, { roles }).catch(explainRole)
      const shown = subject.roles.length === 0 ? 'no roles' : `the roles ${subject.roles.join(', ')}`
      return {
        text: `${subject.identifier} (${subject.id}) has ${shown}.`,
        data: { subject: subjectData(subject) },
      }
    })
  },
}
