/**
 * The exported contract over SQLite.
 *
 * Opening a store starts a thread and loads the query builder anew, a quarter of a second; so the cases share one store,
 * emptied in between. Those about closing have one each.
 */
import { DatabaseSync } from 'node:sqlite'
import { afterAll, test } from 'vitest'
import type { Storage } from '../../src/core/storage.ts'
import { storageContract } from '../../src/storage/contract/contract.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'

const newFile = useFolder()
const sharedFile = newFile()
const shared = sqlite(sharedFile).open()
afterAll(async () => (await shared).close())

async function openEmptied(): Promise<Storage> {
  const storage = await shared
  empty(sharedFile)
  return { ...storage, close: async () => {} }
}

/** Makes the file what it was when it was new. */
function empty(file: string): void {
  const connection = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false })
  const schema = connection.prepare('SELECT type, name, sql FROM sqlite_schema').all()
  const triggers = schema.filter(({ type }) => type === 'trigger')
  const tables = schema.filter(
    ({ type, name }) => type === 'table' && name !== 'migration' && !String(name).endsWith('_state'),
  )
  connection.exec(`
    BEGIN IMMEDIATE;
    ${triggers.map(({ name }) => `DROP TRIGGER ${name};`).join('\n')}
    ${tables.map(({ name }) => `DELETE FROM ${name};`).join('\n')}
    UPDATE feed_state SET pruned_seq = 0, pruned_until = 0, token_lifetime_seconds = 0, issued_until = 0,
      clock_at = NULL, clock_lead_since = NULL, clock_lead_ms = NULL;
    UPDATE audit_state SET head_sequence = 0, head_hash = '', archived_sequence = 0, archived_hash = '',
      archived_mac = NULL, keyed_sequence = 0, keyed_hash = '', keyed_mac = NULL;
    ${triggers.map(({ sql }) => `${sql};`).join('\n')}
    COMMIT`)
  connection.close()
}

for (const { port, name, run } of storageContract) {
  const open = port === 'close' ? () => sqlite(newFile()).open() : openEmptied
  test(`${port}: ${name}`, () => run(open))
}
