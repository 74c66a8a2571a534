/** `countersign key revoke`: ends a key whose secret may be known, and every token under it, on every node. */
import { withStore } from '../store/with-store.ts'
import { type Command, storeSettings } from './command.ts'
import { CommandError } from './command-error.ts'
import { ownNode, propagationData, propagationText } from './shown.ts'

export const keyRevoke: Command = {
  words: ['key', 'revoke'],
  positionals: ['KID'],
  summary: 'End a key and every token under it, on every node, for ever. The next key takes over at once.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [kid = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const propagation = await auth.keys.revoke(kid, { awaitNodes: true })
      if (propagation === undefined) {
        throw new CommandError('no-such-key', 'There is no key with that KID. See `countersign key list`.')
      }
      return {
        text: `Key ${kid} is revoked. ${propagationText(propagation, ownNode)}`,
        data: { kid, ...propagationData(propagation) },
      }
    })
  },
}
