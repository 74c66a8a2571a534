/** `countersign backup restored`: ends everything, after a backup was put in place of the database. */
import { withStore } from '../store/with-store.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { UsageError } from './command-error.ts'

export const backupRestored: Command = {
  words: ['backup', 'restored'],
  positionals: [],
  summary:
    'After a backup was restored, with no server running: end every session and revoke every key, so that nothing comes back to life that was ended since the backup.',
  settings: storeSettings,
  options: { yes: { describes: 'Do it. Everybody has to sign in again.' } },
  run: async call => {
    if (!isGiven(call, 'yes')) {
      throw new UsageError(
        'usage',
        'This signs everybody out, and every token stops working. Give --yes when that is what you want.',
      )
    }
    return withStore(call.settings, 'existing', async auth => {
      const { sessions, keys, position } = await auth.backups.restored()
      return {
        text: [
          `Ended ${sessions} sessions and revoked ${keys} keys. Nothing that was given out before works any more.`,
          'Passwords, roles and disabled accounts are those of the backup: see whether any were changed since.',
        ].join('\n'),
        data: { sessions, keys, position },
      }
    })
  },
}
