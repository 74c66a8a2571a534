/** `GET /auth/admin/outbox`: mails as they would look, where none are sent; elsewhere there is nothing at this address. */
import { z } from 'zod'
import type { OutboxMail } from '../handler-parts.ts'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const mail = z
  .strictObject({
    id: handleSchema,
    message_id: z.string().meta({ description: 'The `Message-ID` that it would be sent with.' }),
    created_at: instantSchema,
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().meta({ description: 'A whole document that loads nothing; show it in a sandbox.' }),
    language: z.enum(['en', 'ko']),
  })
  .meta({ id: 'OutboxMail' })

export const listOutbox: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/outbox',
  summary: 'List the mails that are held where none are sent, newest first',
  tag: 'Administration',
  access: 'administrator',
  isNotForKeys: true,
  strict: true,
  query: z.strictObject({ limit: limitSchema, cursor: cursorSchema('messages') }),
  answers: { 200: { description: 'A page of mails.', body: pageSchema('mails', mail) } },
  refusals: ['not-found'],
  async answer({ parts: { outbox }, query }) {
    if (outbox === undefined) return problem('not-found')
    const page = await outbox.list({ limit: 50, ...readPage(query) })
    return json(200, writePage('mails', page, writeMail))
  },
})

function writeMail({ id, messageId, createdAt, to, subject, text, html, language }: OutboxMail): object {
  return {
    id,
    message_id: messageId,
    created_at: writeInstant(createdAt),
    to,
    subject,
    text,
    html,
    language,
  }
}
