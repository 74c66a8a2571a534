/** `countersign key list`: the keys of tokens, and what each is for now. */
import { withStore } from '../store/with-store.ts'
import { type Command, storeSettings } from './command.ts'
import { keyData, keyTable } from './shown.ts'

export const keyList: Command = {
  words: ['key', 'list'],
  positionals: [],
  summary: 'List the keys of tokens, oldest first. The keys themselves are never shown.',
  settings: storeSettings,
  options: {},
  run: async call =>
    withStore(call.settings, 'existing', async auth => {
      const keys = await auth.keys.list()
      return { text: keyTable(keys, Date.now()), data: { keys: keys.map(keyData) } }
    }),
}
