/** `countersign migrate`: brings the database's schema up to date; `serve` does the same when it starts. */
import { migrateDatabase } from '../store/database.ts'
import type { Command } from './command.ts'

export const migrate: Command = {
  words: ['migrate'],
  positionals: [],
  summary: 'Bring the schema of the database up to date, making the database where there is none.',
  settings: ['database'],
  options: {},
  run: async ({ settings }) => {
    const { applied, current } = await migrateDatabase(settings.database)
    const text =
      applied.length === 0
        ? `The schema is up to date, at step ${current}.`
        : `Applied ${applied.join(', ')}. The schema is at step ${current}.`
    return { text, data: { applied, current } }
  },
}
