/** Signing keys in PostgreSQL. */
import type { Selectable } from 'kysely'
import { applyKeyChange, isEmpty } from '../../core/key/key-change.ts'
import type { KeyStore } from '../../core/key/key-store.ts'
import type { KeyAlgorithm, KeyState, StoredKey } from '../../core/key/signing-key.ts'
import { appendTo, lockEnds } from './append.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'
import { type Statement, statement } from './statement.ts'

/** The last instant that a date can hold. A node that was away for long must still learn that it holds the wrong keys. */
export const forever = 8_640_000_000_000_000

const all = statement<Record<string, never>>()('key.all', ({ build }) =>
  build
    .selectFrom('signing_key')
    .select(['kid', 'algorithm', 'state', 'created_at', 'changed_at', 'sealed'])
    .orderBy('created_at')
    .orderBy('kid'),
)

type NewKey = {
  kid: string
  algorithm: KeyAlgorithm
  state: KeyState
  createdAt: number
  changedAt: number
  sealed: Uint8Array
}

export const insertKey: Statement<NewKey, unknown> = statement<NewKey>()('key.insert', ({ build, slot }) =>
  build.insertInto('signing_key').values({
    kid: slot('kid'),
    algorithm: slot('algorithm'),
    state: slot('state'),
    created_at: slot('createdAt'),
    changed_at: slot('changedAt'),
    sealed: slot('sealed'),
  }),
)

const setState = statement<{ kid: string; to: KeyState; at: number }>()('key.setState', ({ build, slot }) =>
  build
    .updateTable('signing_key')
    .set({ state: slot('to'), changed_at: slot('at') })
    .where('kid', '=', slot('kid')),
)

const remove = statement<{ kid: string }>()('key.remove', ({ build, slot }) =>
  build.deleteFrom('signing_key').where('kid', '=', slot('kid')),
)

export function createKeyStore(database: Database): KeyStore {
  return {
    async list() {
      // The follower is not up to date before it has the keys.
      return (await database.follow(all, {})).map(toKey)
    },

    change: input =>
      database.transaction(async transaction => {
        // First here, although it is the last lock elsewhere: keys have no other, and every change of keys appends.
        const ends = await lockEnds(transaction)
        const keys = (await transaction.all(all, {})).map(toKey)
        if (applyKeyChange(keys, input) === undefined) return { outcome: 'conflict' }
        if (isEmpty(input)) return { outcome: 'changed', position: ends.position }
        for (const kid of input.remove) transaction.send(remove, { kid })
        for (const { kid, to } of input.states) transaction.send(setState, { kid, to, at: input.at })
        for (const key of input.add) transaction.send(insertKey, { ...key })
        const position = appendTo(
          transaction,
          ends,
          [{ body: { kind: 'keys' }, concernsUntil: () => forever }],
          input.audit,
        )
        return { outcome: 'changed', position }
      }),
  }
}

function toKey(row: Selectable<Schema['signing_key']>): StoredKey {
  const { kid, algorithm, state, created_at, changed_at, sealed } = row
  return { kid, algorithm, state, createdAt: created_at, changedAt: changed_at, sealed }
}
