/** `/auth/admin/sessions`: live sessions of one subject or of all, and ending one. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { managedSessionSchema, writeManagedSession } from '../wire/session.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const listSessions: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/sessions',
  summary: 'List live sessions, newest first',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  query: z.strictObject({
    subject: handleSchema.optional(),
    limit: limitSchema,
    cursor: cursorSchema('sessions'),
  }),
  answers: {
    200: { description: 'A page of sessions.', body: pageSchema('sessions', managedSessionSchema) },
  },
  async answer({ parts, identity, query }) {
    const page = await (query.subject === undefined
      ? parts.accounts.sessions.list(readPage(query))
      : parts.accounts.sessions.list(query.subject, readPage(query)))
    return json(
      200,
      writePage('sessions', page, session => writeManagedSession(session, identity.sid)),
    )
  },
})

export const endSession: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/admin/sessions/{sid}',
  summary: 'End one session',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 204: { description: 'Ended.' } },
  async answer({ parts, target, caller }) {
    const ended = await parts.accounts.sessions.revoke(target, {}, caller)
    return ended === undefined ? problem('not-found') : empty(204)
  },
})
