/** The registry of nodes in PostgreSQL. */
import type { NodeRegistry } from '../../core/revocation/node-registry.ts'
import { type NodeValues, toNode } from '../relational/node-row.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

const upsert = statement<NodeValues>()('node.upsert', ({ build, slot }) => {
  const columns = {
    version: slot('version'),
    address: slot('address'),
    process_id: slot('processId'),
    started_at: slot('startedAt'),
    seen_at: slot('seenAt'),
    position: slot('position'),
  }
  return build
    .insertInto('node')
    .values({ id: slot('id'), ...columns })
    .onConflict(conflict => conflict.column('id').doUpdateSet(columns))
})

const remove = statement<{ id: string }>()('node.remove', ({ build, slot }) =>
  build.deleteFrom('node').where('id', '=', slot('id')),
)

const seenSince = statement<{ since: number }>()('node.seenSince', ({ build, slot }) =>
  build
    .selectFrom('node')
    .select(['id', 'version', 'address', 'process_id', 'started_at', 'seen_at', 'position'])
    .where('seen_at', '>=', slot('since'))
    .orderBy('id'),
)

export function createNodeRegistry(database: Database): NodeRegistry {
  return {
    publish: node =>
      database.transaction(
        async transaction => {
          transaction.send(upsert, node)
        },
        // It is a sign of life: the next one follows.
        { isRelaxed: true },
      ),

    withdraw: id =>
      database.transaction(async transaction => {
        transaction.send(remove, { id })
      }),

    async list(since) {
      return (await database.all(seenSince, { since })).map(toNode)
    },
  }
}
