/** Signing keys, as the writer thread reads and writes them. */
import type { Selectable } from 'kysely'
import type { KeyStore } from '../../core/key/key-store.ts'
import type { KeyState, StoredKey, TokenAlgorithm } from '../../core/key/signing-key.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange } from './change-append.ts'
import { build, type Database, statement } from './database.ts'
import type { Operations } from './operation.ts'
import type { Schema } from './schema.ts'

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
const forever = 8_640_000_000_000_000

const all = statement<Record<string, never>>()(() =>
  build.selectFrom('signing_key').selectAll().orderBy('created_at').orderBy('kid'),
)

const insert = statement<{
  kid: string
  algorithm: TokenAlgorithm
  state: KeyState
  createdAt: number
  sealed: Uint8Array
}>()(slot =>
  build.insertInto('signing_key').values({
    kid: slot('kid'),
    algorithm: slot('algorithm'),
    state: slot('state'),
    created_at: slot('createdAt'),
    sealed: slot('sealed'),
  }),
)

export const keyListing: Operations<KeyStore, 'list'> = { list: allKeys }

export const keyOperations: Operations<KeyStore, 'ensureActive'> = {
  ensureActive(database, key, audit) {
    const { kid, algorithm, state, createdAt, sealed } = key
    const hasActive = allKeys(database).some(
      other => other.algorithm === algorithm && other.state === 'active',
    )
    if (!hasActive) {
      database.run(insert, { kid, algorithm, state, createdAt, sealed })
      appendAudit(database, audit)
      appendChange(database, { kind: 'keys' }, forever)
    }
    return allKeys(database)
  },
}

function allKeys(database: Database): StoredKey[] {
  return database.all(all, {}).map(toKey)
}

function toKey(row: Selectable<Schema['signing_key']>): StoredKey {
  const { kid, algorithm, state, created_at, sealed } = row
  return { kid, algorithm, state, createdAt: created_at, sealed }
}
