/** The registry of nodes. */
import type { NodeRegistry } from '../../core/revocation/node-registry.ts'
import { all, send } from '../sql/operation.ts'
import { number, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { lookUp, note, type OperationsOf, write } from './defined.ts'

const nodeShape = shape({
  id: text,
  version: text,
  address: text,
  process_id: number,
  started_at: number,
  seen_at: number,
  position: number,
  cursor: text,
})

export const nodeOperations: OperationsOf<NodeRegistry> = {
  // It is a sign of life: the next one follows.
  publish: note(function* ({ id, version, address, processId, startedAt, seenAt, position, cursor }) {
    yield* send(sql`
      INSERT INTO node (id, version, address, process_id, started_at, seen_at, position, cursor)
      VALUES (${id}, ${version}, ${address}, ${processId}, ${startedAt}, ${seenAt}, ${position}, ${cursor})
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, address = excluded.address,
        process_id = excluded.process_id, started_at = excluded.started_at, seen_at = excluded.seen_at,
        position = excluded.position, cursor = excluded.cursor`)
  }),

  withdraw: write(function* (id) {
    yield* send(sql`DELETE FROM node WHERE id = ${id}`)
  }),

  list: lookUp(function* (since) {
    const found = yield* all(
      rows(nodeShape)`
        SELECT id, version, address, process_id, started_at, seen_at, position, cursor FROM node
        WHERE seen_at >= ${since} ORDER BY id`,
    )
    return found.map(({ process_id, started_at, seen_at, ...node }) => ({
      ...node,
      processId: process_id,
      startedAt: started_at,
      seenAt: seen_at,
    }))
  }),
}
