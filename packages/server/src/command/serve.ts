/** `countersign serve`: the server. */
import { settingNames } from '../settings/settings.ts'
import type { Command } from './command.ts'

export const serve: Command = {
  words: ['serve'],
  positionals: [],
  summary: 'Start the server. The first start makes the database, its secret and an administrator.',
  settings: settingNames,
  options: {},
  run: async ({ settings, isJson }) => {
    // Loaded here: the other commands start in half the time without the server's parts.
    if (settings.workers === 1) return (await import('../serve/single.ts')).serveAlone(settings, isJson)
    return (await import('../serve/primary.ts')).serveWithWorkers(settings, isJson)
  },
}
