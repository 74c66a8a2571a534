/** `POST /auth/admin/tokens/revoke`: ends one stateless token, by its `jti` or by itself. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { tokenIdSchema } from '../wire/handle.ts'
import { propagationSchema, writePropagation } from '../wire/propagation.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const revokeToken: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/tokens/revoke',
  summary: 'End one access token on every node',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z
    .union([z.strictObject({ jti: tokenIdSchema }), z.strictObject({ token: z.string().min(1).max(4096) })])
    .meta({ id: 'TokenRevocation' }),
  answers: { 200: { description: 'Durable; and which nodes have applied it.', body: propagationSchema } },
  async answer({ parts, body, caller }) {
    const revoked = await parts.accounts.tokens.revoke(body, { awaitNodes: true }, caller)
    if (revoked === undefined) {
      return problem('invalid-body', {
        fields: ['token'],
        detail: 'It is not an access token of this issuer.',
      })
    }
    return json(200, writePropagation(revoked))
  },
})
