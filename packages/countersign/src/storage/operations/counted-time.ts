/** How far the nodes over one file have counted. A store with a clock needs no such count, and keeps none. */
import { onSqlite } from '../sql/dialect.ts'
import { type Operation, one, send } from '../sql/operation.ts'
import { number, shape } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'

const countedShape = shape({ counted_at: number })

/** The latest instant that any node has counted to, `countedAt` included. */
export function* countOn(countedAt: number): Operation<number> {
  yield* send(onSqlite(sql`UPDATE feed_state SET counted_at = ${countedAt} WHERE counted_at < ${countedAt}`))
  return (
    (yield* one(onSqlite(rows(countedShape)`SELECT counted_at FROM feed_state`)))?.counted_at ?? countedAt
  )
}
