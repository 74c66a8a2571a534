/** `GET /auth/admin/nodes`: the nodes, how far each has followed the change feed, and whether it is alive. */
import { z } from 'zod'
import type { NodeInfo } from '../../account/nodes.ts'
import { json } from '../protocol/reply.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const node = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    address: z.string().meta({ description: 'Where it serves; empty inside an application.' }),
    process_id: z.int(),
    started_at: instantSchema,
    seen_at: instantSchema,
    position: z.int().meta({ description: 'The position of the change feed that it has applied.' }),
    state: z.enum(['alive', 'lost']).meta({
      description: '`lost`: no sign of life for ten seconds, and it did not stop in good order.',
    }),
    behind: z.int().min(0).meta({ description: 'How many positions it still lacked when it last told.' }),
  })
  .meta({ id: 'Node' })

export const listNodes: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/nodes',
  summary: 'List the nodes that are alive',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  query: z.strictObject({
    include: z.literal('lost').optional().meta({
      description: 'Also nodes that were lost in the last 24 hours.',
    }),
  }),
  answers: { 200: { description: 'The nodes.', body: z.strictObject({ nodes: z.array(node) }) } },
  async answer({ parts, query }) {
    const nodes = await parts.accounts.nodes.list({ includeLost: query.include === 'lost' })
    return json(200, { nodes: nodes.map(writeNode) })
  },
})

function writeNode({
  id,
  version,
  address,
  processId,
  startedAt,
  seenAt,
  position,
  state,
  behind,
}: NodeInfo): object {
  return {
    id,
    version,
    address,
    process_id: processId,
    started_at: writeInstant(startedAt),
    seen_at: writeInstant(seenAt),
    position,
    state,
    behind,
  }
}
