/** `/auth/admin/keys`: the keys of tokens, their rotation, and the end of one whose secret may be known. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { keyIdSchema, keySchema, writeKey } from '../wire/key.ts'
import { propagationSchema, writePropagation } from '../wire/propagation.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const listKeys: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/keys',
  summary: 'List the keys of tokens, oldest first',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 200: { description: 'The keys.', body: z.strictObject({ keys: z.array(keySchema) }) } },
  async answer({ parts }) {
    return json(200, { keys: (await parts.accounts.keys.list()).map(writeKey) })
  },
})

export const rotateKeys: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/keys/rotate',
  summary: 'Have the next key take over; what the one before signed stays good',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z
    .strictObject({
      force: z.boolean().optional().meta({
        description: 'Also where verifiers elsewhere may not know the next key yet.',
      }),
    })
    .meta({ id: 'KeyRotation' }),
  isBodyOptional: true,
  answers: {
    200: {
      description: 'The keys now; durable, and which nodes have applied it.',
      body: z.strictObject({ keys: z.array(keySchema), propagation: propagationSchema }),
    },
  },
  refusals: ['rotation-too-soon'],
  async answer({ parts, body, caller }) {
    const options = { awaitNodes: true, ...(body.force !== undefined && { force: body.force }) }
    const rotated = await parts.accounts.keys.rotate(options, caller)
    if (!rotated.ok) return problem(rotated.reason, {}, { 'retry-after': `${rotated.retryAfterSeconds}` })
    const { keys, propagation } = rotated
    return json(200, { keys: keys.map(writeKey), propagation: writePropagation(propagation) })
  },
})

export const revokeKey: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/keys/{kid}/revoke',
  target: keyIdSchema,
  summary: 'End a key and every token under it, on every node; the next key takes over',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({}),
  isBodyOptional: true,
  answers: { 200: { description: 'Durable; and which nodes have applied it.', body: propagationSchema } },
  async answer({ parts, target, caller }) {
    const revoked = await parts.accounts.keys.revoke(target, { awaitNodes: true }, caller)
    return revoked === undefined ? problem('not-found') : json(200, writePropagation(revoked))
  },
})
