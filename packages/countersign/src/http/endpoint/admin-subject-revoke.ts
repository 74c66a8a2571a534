/** `POST /auth/admin/subjects/{id}/revoke`: forced logout of a subject, both kinds, every node. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { propagationSchema, writePropagation } from '../wire/propagation.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const revokeSubject: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/subjects/{id}/revoke',
  summary: 'End everything a subject holds, of either kind, on every node',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({}),
  isBodyOptional: true,
  answers: { 200: { description: 'Durable; and which nodes have applied it.', body: propagationSchema } },
  async answer({ parts, target, caller }) {
    const revoked = await parts.accounts.subjects.revokeAll(target, { awaitNodes: true }, caller)
    return revoked === undefined ? problem('not-found') : json(200, writePropagation(revoked))
  },
})
