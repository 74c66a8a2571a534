/** Stores that a test opens several times over the same database, for `test.each`. */
import type { StorageDriver } from '../../src/core/storage.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

export function reopened(
  newFile: () => string,
  freshDatabase: () => Promise<string>,
): [name: string, make: () => Promise<() => StorageDriver>][] {
  return [
    [
      'SQLite',
      async () => {
        const file = newFile()
        return () => sqlite(file)
      },
    ],
    [
      'PostgreSQL',
      async () => {
        const url = await freshDatabase()
        return () => postgres(url)
      },
    ],
  ]
}
