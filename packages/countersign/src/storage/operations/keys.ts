/** Signing keys. */
import { applyKeyChange, isEmpty } from '../../core/key/key-change.ts'
import type { KeyStore } from '../../core/key/key-store.ts'
import type { KeyAlgorithm, KeyState, StoredKey } from '../../core/key/signing-key.ts'
import { all, send, together } from '../sql/operation.ts'
import { bytes, number, oneOf, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { append, forever, lockFeed } from './append.ts'
import { follow, type OperationsOf, write } from './defined.ts'

const keyShape = shape({
  kid: text,
  algorithm: oneOf<KeyAlgorithm>(),
  state: oneOf<KeyState>(),
  created_at: number,
  changed_at: number,
  sealed: bytes,
})

const everyKey = rows(
  keyShape,
)`SELECT kid, algorithm, state, created_at, changed_at, sealed FROM signing_key ORDER BY created_at, kid`

export const keyOperations: OperationsOf<KeyStore> = {
  // The follower is not up to date before it has the keys.
  list: follow(function* () {
    return (yield* all(everyKey)).map(toKey)
  }),

  change: write(function* (input) {
    // First here, although it is the last lock elsewhere: keys have no other.
    const [, found] = yield* together(lockFeed, everyKey)
    const keys = found.map(toKey)
    if (applyKeyChange(keys, input) === undefined) return { outcome: 'conflict' }
    if (isEmpty(input)) return { outcome: 'changed', ...(yield* append([], [])) }
    yield* send(
      ...input.remove.map(kid => sql`DELETE FROM signing_key WHERE kid = ${kid}`),
      ...input.states.map(
        ({ kid, to }) =>
          sql`UPDATE signing_key SET state = ${to}, changed_at = ${input.at} WHERE kid = ${kid}`,
      ),
      ...input.add.map(insertKey),
    )
    const entry = { body: { kind: 'keys' as const }, concern: { until: forever } }
    return { outcome: 'changed', ...(yield* append([entry], input.audit)) }
  }),
}

export function insertKey({ kid, algorithm, state, createdAt, changedAt, sealed }: StoredKey): Sql {
  return sql`
    INSERT INTO signing_key (kid, algorithm, state, created_at, changed_at, sealed)
    VALUES (${kid}, ${algorithm}, ${state}, ${createdAt}, ${changedAt}, ${sealed})`
}

function toKey(row: {
  kid: string
  algorithm: KeyAlgorithm
  state: KeyState
  created_at: number
  changed_at: number
  sealed: Uint8Array
}): StoredKey {
  const { kid, algorithm, state, created_at, changed_at, sealed } = row
  return { kid, algorithm, state, createdAt: created_at, changedAt: changed_at, sealed }
}
