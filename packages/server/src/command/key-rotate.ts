/** `countersign key rotate`: has the next key sign from now on. */
import { withStore } from '../store/with-store.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { CommandError } from './command-error.ts'
import { keyData, keyTable, ownNode, propagationData, propagationText } from './shown.ts'

export const keyRotate: Command = {
  words: ['key', 'rotate'],
  positionals: [],
  summary: 'Have the next key sign from now on. Tokens of the one before stay good until they expire.',
  settings: storeSettings,
  options: {
    force: { describes: 'Also where verifiers elsewhere may not have fetched the next key yet.' },
  },
  run: async call =>
    withStore(call.settings, 'existing', async auth => {
      const rotated = await auth.keys.rotate({ awaitNodes: true, force: isGiven(call, 'force') })
      if (!rotated.ok) {
        throw new CommandError(
          rotated.reason,
          `The next key has not been published for long enough. Wait ${rotated.retryAfterSeconds} seconds, or add --force.`,
        )
      }
      const { keys, propagation } = rotated
      return {
        text: `${keyTable(keys, Date.now())}\n${propagationText(propagation, ownNode)}`,
        data: { keys: keys.map(keyData), propagation: propagationData(propagation) },
      }
    }),
}
