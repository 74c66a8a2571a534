/** The registry of nodes, as the writer thread keeps it. */
import type { NodeRegistry } from '../../core/revocation/node-registry.ts'
import { type NodeValues, toNode } from '../relational/node-row.ts'
import type { Operations } from './operation.ts'
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
  build.selectFrom('node').selectAll().where('seen_at', '>=', slot('since')).orderBy('id'),
)

export const nodeOperations: Operations<NodeRegistry, 'publish' | 'withdraw'> = {
  publish(database, node) {
    database.run(upsert, node)
  },

  withdraw(database, id) {
    database.run(remove, { id })
  },
}

export const nodeListing: Operations<NodeRegistry, 'list'> = {
  list(database, since) {
    return database.all(seenSince, { since }).map(toNode)
  },
}
