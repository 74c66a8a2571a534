/** PostgreSQL behind a pooler: one that gives out sessions works, one that gives out transactions is refused with what to do. */
import { expect, test } from 'vitest'
import { startPooler } from '../../../../test/postgres/pooler.ts'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { StorageError } from '../../src/core/errors.ts'
import { migrate, postgres } from '../../src/storage/postgres/postgres.ts'
import { endToken } from './postgres-pair.ts'

test('a pooler that gives out connections for a transaction is recognised when the store is opened', async () => {
  const pooler = await startPooler(await freshDatabase(), 'transaction')
  for (const open of [() => postgres(pooler.url).open(), () => migrate(pooler.url)]) {
    const refusal: unknown = await open().catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(StorageError)
    expect(String(refusal)).toContain('pool_mode = session')
  }
  await pooler.stop()
})

test('one that gives out sessions is no other than the server', async () => {
  const pooler = await startPooler(await freshDatabase(), 'session')
  const store = await postgres(pooler.url).open()
  await endToken(store, 'a')
  expect((await store.changes.read()).changes).toHaveLength(1)
  await store.close()
  await pooler.stop()
})
