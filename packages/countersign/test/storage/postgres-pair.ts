/** Two stores over one database of PostgreSQL, as two nodes are, and connections to look at it past them. */
import { Client } from 'pg'
import { afterEach, beforeEach } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import type { Appended } from '../../src/core/revocation/change.ts'
import type { Storage } from '../../src/core/storage.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { event, later, now } from './records.ts'

export interface PostgresPair {
  url: string
  here: Storage
  there: Storage
  /** In the schema of the stores. */
  client: Client
}

/** Makes a pair anew before each test of the file, and closes it after. @param makeDatabase - Answers its address. */
export function pairOfStores(makeDatabase = freshDatabase): PostgresPair {
  const pair = {} as PostgresPair
  beforeEach(async () => {
    pair.url = await makeDatabase()
    pair.here = await postgres(pair.url).open()
    pair.there = await postgres(pair.url).open()
    pair.client = new Client(pair.url)
    await pair.client.connect()
    await pair.client.query('SET search_path = countersign')
  })
  afterEach(async () => {
    await pair.client.end()
    await Promise.all([pair.here.close(), pair.there.close()])
  })
  return pair
}

export function endToken(storage: Storage, jti: string): Promise<Appended> {
  return storage.revocations.revokeToken({ jti, at: now, expiresAt: later, audit: [event(jti)] })
}
