/** `/auth/admin/webhooks`: endpoints of others that are told of what the audit log records. */
import { z } from 'zod'
import type { WebhookInfo } from '../../account/webhooks.ts'
import { isEventName } from '../../core/audit/audit-event.ts'
import type { DeadLetter } from '../../core/webhook/webhook-store.ts'
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { limitSchema } from '../wire/page.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const status = z.enum(['active', 'disabled'])
const url = z.string().max(2048).meta({ format: 'uri', example: 'https://example.com/hooks' })
const events = z
  .array(z.string().refine(isEventName))
  .max(200)
  .optional()
  .meta({
    items: { type: 'string', example: 'sign-in.success' },
    description: 'Names of events: the action of the audit log and its outcome. None for all of them.',
  })
const shape = {
  id: handleSchema,
  url: z.string(),
  events: z.array(z.string()),
  status,
  cursor: z
    .int()
    .min(0)
    .meta({ description: 'The number of the last line of the audit log that is done with.' }),
  attempts: z.int().min(0).meta({ description: 'Tries of the next event that failed.' }),
  created_at: instantSchema,
}
const webhookSchema = z.strictObject(shape).meta({ id: 'Webhook' })
const secret = z.string().meta({ description: '`whsec_` and base64: shown this once.' })
const withSecret = z.strictObject({ ...shape, secret }).meta({ id: 'WebhookWithSecret' })
const deadSchema = z
  .strictObject({ sequence: z.int(), attempts: z.int(), died_at: instantSchema })
  .meta({ id: 'DeadLetter' })

function writeWebhook(webhook: WebhookInfo): z.output<typeof webhookSchema> {
  const { id, url: target, events: chosen, cursor, attempts, createdAt } = webhook
  return {
    id,
    url: target,
    events: [...chosen],
    status: webhook.status,
    cursor,
    attempts,
    created_at: writeInstant(createdAt),
  }
}

function writeDead({ sequence, attempts, diedAt }: DeadLetter): z.output<typeof deadSchema> {
  return { sequence, attempts, died_at: writeInstant(diedAt) }
}

const invalidUrl = () => problem('invalid-body', { fields: ['url'] })

export const listWebhooks: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/webhooks',
  summary: 'List webhooks, oldest first',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: {
    200: { description: 'All of them.', body: z.strictObject({ webhooks: z.array(webhookSchema) }) },
  },
  async answer({ parts }) {
    return json(200, { webhooks: (await parts.accounts.webhooks.list()).map(writeWebhook) })
  },
})

export const createWebhook: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/webhooks',
  summary: 'Add a webhook, which is told of what happens from now on',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({ url, events }).meta({ id: 'NewWebhook' }),
  answers: { 201: { description: 'Added.', body: withSecret } },
  refusals: ['storage-unavailable'],
  async answer({ parts, body, caller }) {
    const wish = { url: body.url, ...(body.events !== undefined && { events: body.events }) }
    const made = await parts.accounts.webhooks.create(wish, caller)
    return made === undefined ? invalidUrl() : json(201, { ...writeWebhook(made), secret: made.secret })
  },
})

export const updateWebhook: Endpoint = endpoint({
  method: 'PATCH',
  path: '/auth/admin/webhooks/{id}',
  summary: 'Change the URL, the events or the status of a webhook',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z
    .strictObject({ url: url.optional(), events, status: status.optional() })
    .refine(fields => Object.values(fields).some(value => value !== undefined))
    .meta({ id: 'WebhookChange', minProperties: 1 }),
  answers: { 200: { description: 'As it is now; what failed is tried again at once.', body: webhookSchema } },
  async answer({ parts, target, body, caller }) {
    const change = {
      ...(body.url !== undefined && { url: body.url }),
      ...(body.events !== undefined && { events: body.events }),
      ...(body.status !== undefined && { status: body.status }),
    }
    const updated = await parts.accounts.webhooks.update(target, change, caller)
    if (updated === 'unknown') return problem('not-found')
    return updated === 'invalid-url' ? invalidUrl() : json(200, writeWebhook(updated))
  },
})

export const removeWebhook: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/admin/webhooks/{id}',
  summary: 'Remove a webhook, and what was not delivered to it',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 204: { description: 'Removed.' } },
  async answer({ parts, target, caller }) {
    return (await parts.accounts.webhooks.remove(target, caller)) ? empty(204) : problem('not-found')
  },
})

export const rotateWebhookSecret: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/webhooks/{id}/rotate',
  summary: 'Give a webhook another secret; the one before stays valid for a day',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({}),
  isBodyOptional: true,
  answers: { 200: { description: 'With the new secret.', body: withSecret } },
  async answer({ parts, target, caller }) {
    const rotated = await parts.accounts.webhooks.rotateSecret(target, caller)
    if (rotated === undefined) return problem('not-found')
    return json(200, { ...writeWebhook(rotated), secret: rotated.secret })
  },
})

export const listDeadLetters: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/webhooks/{id}/dead-letters',
  summary: 'List what was given up after three days, oldest first',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  query: z.strictObject({
    limit: limitSchema,
    after: z
      .string()
      .regex(/^(0|[1-9]\d{0,14})$/)
      .transform(Number)
      .optional()
      .meta({ type: 'integer', minimum: 0, description: 'The `sequence` of the last one that is known.' }),
  }),
  answers: {
    200: {
      description: 'Each by the number of its line in the audit log.',
      body: z.strictObject({ dead_letters: z.array(deadSchema) }),
    },
  },
  async answer({ parts, target, query }) {
    const page = {
      ...(query.limit !== undefined && { limit: query.limit }),
      ...(query.after !== undefined && { after: query.after }),
    }
    const { items } = await parts.accounts.webhooks.deadLetters(target, page)
    return json(200, { dead_letters: items.map(writeDead) })
  },
})

export const resendDeadLetter: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/webhooks/{id}/resend',
  summary: 'Send a dead letter again, once and now',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({ sequence: z.int().min(1) }).meta({ id: 'Resending' }),
  answers: {
    200: {
      description: '`gone`: its line was archived.',
      body: z.strictObject({ outcome: z.enum(['delivered', 'failed', 'gone']) }),
    },
  },
  async answer({ parts, target, body, caller }) {
    const outcome = await parts.accounts.webhooks.redeliver(target, body.sequence, caller)
    return outcome === 'unknown' ? problem('not-found') : json(200, { outcome })
  },
})
