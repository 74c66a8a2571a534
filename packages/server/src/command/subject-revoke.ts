/** `countersign subject revoke`: forced logout of one subject, sessions and tokens, on every node. */
import { withStore } from '../store/with-store.ts'
import { type Command, storeSettings } from './command.ts'
import { findSubject, ownNode, propagationData, propagationText } from './shown.ts'

export const subjectRevoke: Command = {
  words: ['subject', 'revoke'],
  positionals: ['ID|IDENTIFIER'],
  summary: 'End every session and token of a subject, on every node.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [wanted = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const { id, identifier } = await findSubject(auth, wanted)
      const propagation = await auth.subjects.revokeAll(id, { awaitNodes: true })
      // A subject that was found is never deleted, so there is an answer.
      if (propagation === undefined) throw new Error('the subject is gone')
      return {
        text: `Everything that ${identifier} (${id}) held has ended. ${propagationText(propagation, ownNode)}`,
        data: { subject: id, ...propagationData(propagation) },
      }
    })
  },
}
