/** `/auth/sessions`: a subject's own logins: list them, end one, end all others. */
import { z } from 'zod'
import { removedCookies, setCookie } from '../protocol/presented-cookies.ts'
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { listedSessionSchema, writeListedSession } from '../wire/session.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const listOwnSessions: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/sessions',
  summary: 'List the own live sessions, newest first',
  tag: 'Sessions',
  access: 'subject',
  isNotForKeys: true,
  query: z.strictObject({ limit: limitSchema, cursor: cursorSchema('sessions') }),
  answers: { 200: { description: 'A page of sessions.', body: pageSchema('sessions', listedSessionSchema) } },
  async answer({ parts, identity, query }) {
    const page = await parts.accounts.sessions.list(identity.subject, readPage(query))
    return json(
      200,
      writePage('sessions', page, session => writeListedSession(session, identity.sid)),
    )
  },
})

export const endOwnSession: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/sessions/{sid}',
  summary: 'End one of the own sessions',
  tag: 'Sessions',
  access: 'subject',
  isNotForKeys: true,
  answers: {
    204: {
      description: 'Ended.',
      headers: { 'Set-Cookie': { description: 'Removes the session cookie, if it was the session in use.' } },
    },
  },
  async answer({ parts, profile, identity, target, caller, cookieCount, path }) {
    // Another's session is as good as none: the answer is the same (K21).
    const ended = await parts.accounts.sessions.revoke(target, { subjectId: identity.subject }, caller)
    if (ended === undefined) return problem('not-found')
    const isInUse = target === identity.sid
    return empty(204, isInUse ? setCookie(removedCookies(profile, cookieCount(), path)) : {})
  },
})

export const endOtherSessions: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/sessions',
  summary: 'End every other credential of the subject, of either kind',
  tag: 'Sessions',
  access: 'subject',
  isNotForKeys: true,
  answers: { 204: { description: 'Ended, all but the credential in use.' } },
  async answer({ parts, identity, caller }) {
    await parts.accounts.subjects.revokeOthers(identity, caller)
    return empty(204)
  },
})
