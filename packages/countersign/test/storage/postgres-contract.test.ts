/**
 * The exported contract over PostgreSQL.
 *
 * The cases share one store, emptied in between; those about closing have one each.
 */
import { Client } from 'pg'
import { afterAll, beforeAll, test } from 'vitest'
import type { Storage } from '../../src/core/storage.ts'
import { storageContract } from '../../src/storage/contract/contract.ts'
import { postgresByCallersClock } from '../../src/storage/postgres/driver.ts'
import { emptyDatabase } from './postgres-empty.ts'
import { quietPostgres } from './quiet-postgres.ts'

const freshDatabase = quietPostgres()

let shared: Storage
let client: Client
beforeAll(async () => {
  const url = await freshDatabase()
  shared = await postgresByCallersClock(url).open()
  client = new Client(url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await shared.close()
})

async function openEmptied(): Promise<Storage> {
  await emptyDatabase(client)
  return { ...shared, close: async () => {} }
}

for (const { port, name, run } of storageContract) {
  const open =
    port === 'close' ? async () => postgresByCallersClock(await freshDatabase()).open() : openEmptied
  test(`${port}: ${name}`, () => run(open))
}
