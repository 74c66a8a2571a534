/** Root keys, sealed. */
import type { RootStore } from '../../core/key/root-key.ts'
import { all, send, together } from '../sql/operation.ts'
import { bytes, number, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { lockFeed } from './append.ts'
import { lookUp, type OperationsOf, write } from './defined.ts'

const rootShape = shape({ sealed_by: text, created_at: number, sealed: bytes })

const everyRoot = rows(
  rootShape,
)`SELECT sealed_by, created_at, sealed FROM root_key ORDER BY created_at, sealed_by`

export const rootOperations: OperationsOf<RootStore> = {
  list: lookUp(function* () {
    const found = yield* all(everyRoot)
    return found.map(({ sealed_by, created_at, sealed }) => ({
      sealedBy: sealed_by,
      createdAt: created_at,
      sealed,
    }))
  }),

  replace: write(function* ({ expected, roots }) {
    const [, found] = yield* together(lockFeed, everyRoot)
    const names = found.map(({ sealed_by }) => sealed_by)
    if (names.length !== expected.length || names.some((name, index) => name !== expected[index]))
      return false
    yield* send(
      sql`DELETE FROM root_key`,
      ...roots.map(
        ({ sealedBy, createdAt, sealed }) =>
          sql`INSERT INTO root_key (sealed_by, created_at, sealed) VALUES (${sealedBy}, ${createdAt}, ${sealed})`,
      ),
    )
    return true
  }),
}
