/** `GET /.well-known/jwks.json`: the public keys that verify access tokens (RFC 7517 §5). */
import { z } from 'zod'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const key = z
  .looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') })
  .meta({ id: 'PublicKey' })

export const jwks: Endpoint = endpoint({
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that verify access tokens',
  tag: 'Integration',
  access: 'anyone',
  answers: {
    200: {
      description: 'A JWK Set; without keys when tokens are signed with a shared one.',
      body: z.strictObject({ keys: z.array(key) }),
    },
  },
  refusals: ['storage-unavailable'],
  async answer({ parts, header }) {
    // RFC 9111 §5.2.1.4: whoever has been told that the keys changed asks for those of now, not for those this node knows.
    if (/\bno-cache\b/i.test(header('cache-control') ?? '')) await parts.feed.follow()
    return json(200, parts.keys().jwks, { 'cache-control': 'public, max-age=300' })
  },
})
