/** `/auth/api-keys`: the own API keys. */
import { z } from 'zod'
import type { ApiKeyInfo } from '../../account/api-keys.ts'
import { maxKeyName } from '../../core/session/api-key.ts'
import { normalizeRoles } from '../../core/subject/subject.ts'
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const keySchema = z
  .strictObject({
    id: handleSchema,
    name: z.string(),
    roles: z.array(z.string()).meta({ description: 'Those that its owner has now, too.' }),
    created_at: instantSchema,
    last_used_at: instantSchema.optional(),
    expires_at: instantSchema.optional(),
  })
  .meta({ id: 'ApiKey' })

function writeKey({
  id,
  name,
  roles,
  createdAt,
  lastUsedAt,
  expiresAt,
}: ApiKeyInfo): z.output<typeof keySchema> {
  return {
    id,
    name,
    roles: [...roles],
    created_at: writeInstant(createdAt),
    ...(lastUsedAt !== undefined && { last_used_at: writeInstant(lastUsedAt) }),
    ...(expiresAt !== undefined && { expires_at: writeInstant(expiresAt) }),
  }
}

export const listApiKeys: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/api-keys',
  summary: 'List the own API keys, newest first',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  answers: {
    200: { description: 'Those that live.', body: z.strictObject({ api_keys: z.array(keySchema) }) },
  },
  async answer({ parts, identity }) {
    const keys = await parts.accounts.apiKeys.list(identity.subject)
    return json(200, { api_keys: keys.map(writeKey) })
  },
})

export const createApiKey: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/api-keys',
  summary: 'Make an API key; it is shown this once',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  body: z
    .strictObject({
      name: z.string().min(1).max(maxKeyName),
      expires_at: z.iso.datetime({ offset: true }).optional(),
      roles: z
        .array(z.string())
        .refine(roles => normalizeRoles(roles) !== undefined)
        .optional()
        .meta({
          items: { type: 'string', pattern: '^[a-z][a-z0-9:._-]{0,63}$' },
          description: 'Of the own ones. None by default.',
        }),
    })
    .meta({ id: 'NewApiKey' }),
  answers: {
    201: {
      description: 'To be sent as `Authorization: Bearer`.',
      body: z.strictObject({
        key: z.string().meta({ description: 'A secret. `csk_` and 49 characters.' }),
        api_key: keySchema,
        administrative: z.boolean().meta({ description: 'Whether it opens the administration.' }),
      }),
    },
  },
  refusals: ['roles-not-held', 'expiry-required', 'too-many-keys', 'invalid-body'],
  async answer({ parts, identity, body, caller }) {
    const { name, expires_at: expires, roles } = body
    const wish = {
      name,
      ...(expires !== undefined && { expiresAt: Date.parse(expires) }),
      ...(roles !== undefined && { roles }),
    }
    const outcome = await parts.accounts.apiKeys.create(identity.subject, wish, caller)
    if (outcome.ok)
      return json(201, {
        key: outcome.key,
        api_key: writeKey(outcome.info),
        administrative: outcome.isAdministrative,
      })
    switch (outcome.reason) {
      case 'invalid-name':
        return problem('invalid-body', { fields: ['name'] })
      case 'invalid-expiry':
        return problem('invalid-body', { fields: ['expires_at'] })
      case 'unknown-subject':
      case 'subject-disabled':
        return problem('revoked')
      default:
        return problem(outcome.reason)
    }
  },
})

export const revokeApiKey: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/api-keys/{id}',
  summary: 'End one of the own API keys',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  answers: { 204: { description: 'Ended, on every node.' } },
  async answer({ parts, identity, target, caller }) {
    const ended = await parts.accounts.apiKeys.revoke(identity.subject, target, caller)
    return ended ? empty(204) : problem('not-found')
  },
})
