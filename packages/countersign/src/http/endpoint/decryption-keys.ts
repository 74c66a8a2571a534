/** `GET /auth/decryption-keys`: the keys of encrypted access tokens, for services that are to read them. */
import { z } from 'zod'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const key = z
  .looseObject({ kty: z.literal('oct'), kid: z.string(), k: z.string(), use: z.literal('enc') })
  .meta({ id: 'DecryptionKey' })

export const decryptionKeys: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/decryption-keys',
  summary: 'The keys that open encrypted access tokens',
  tag: 'Integration',
  access: { client: 'decrypt' },
  isNotForKeys: true,
  strict: true,
  answers: {
    200: {
      description: 'A JWK Set of shared keys, and a secret; without keys where no token is encrypted.',
      body: z.strictObject({ keys: z.array(key) }),
    },
  },
  answer({ parts }) {
    return json(200, parts.keys().decryptionJwks)
  },
})
