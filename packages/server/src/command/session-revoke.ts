/** `countersign session revoke`: ends one session, on every node. */
import { withStore } from '../store/with-store.ts'
import { type Command, storeSettings } from './command.ts'
import { CommandError } from './command-error.ts'
import { ownNode, propagationData, propagationText } from './shown.ts'

export const sessionRevoke: Command = {
  words: ['session', 'revoke'],
  positionals: ['SID'],
  summary: 'End one session, on every node. The SID is its public handle, as `session list` shows it.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [sid = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const propagation = await auth.sessions.revoke(sid, { awaitNodes: true })
      if (propagation === undefined) {
        throw new CommandError(
          'no-such-session',
          'There is no live session with that SID. See `countersign session list`.',
        )
      }
      return {
        text: `Session ${sid} has ended. ${propagationText(propagation, ownNode)}`,
        data: { sid, ...propagationData(propagation) },
      }
    })
  },
}
