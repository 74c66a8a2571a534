/** `POST /auth/tickets/show`: what the link or the code of a mail would do; it is as good afterwards as it was. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { readTicket, withTicket } from '../wire/presented-ticket.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const shown = z
  .strictObject({
    purpose: z.enum(['recover', 'confirm-address', 'undo-address', 'sign-in', 'sign-up', 'invitation']),
    identifier: z.string().meta({ description: 'Of the account that it concerns.' }),
    address: z.string().optional(),
    password: z.enum(['required', 'optional', 'none']).meta({ description: 'Whether one is given with it.' }),
    expires_at: instantSchema,
  })
  .meta({ id: 'ShownTicket' })

export const showTicket: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/tickets/show',
  summary: 'Say what the link or the code of a mail would do',
  tag: 'Account',
  access: 'anyone',
  body: z.union(withTicket({})).meta({ id: 'TicketQuestion' }),
  answers: { 200: { description: 'Nothing is used up by this.', body: shown } },
  refusals: ['invalid-ticket', 'storage-unavailable'],
  async answer({ parts, body }) {
    const found = await parts.accounts.tickets.show(readTicket(body))
    if (found === undefined) return problem('invalid-ticket')
    const { expiresAt, ...rest } = found
    return json(200, { ...rest, expires_at: writeInstant(expiresAt) })
  },
})
