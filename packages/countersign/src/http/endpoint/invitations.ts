/** `/auth/admin/invitations` and `/auth/invitations/accept`: accounts that begin by mail. */
import { z } from 'zod'
import { normalizeRoles } from '../../core/subject/subject.ts'
import { isBeyondKey } from '../key-limits.ts'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { readTicket, withTicket } from '../wire/presented-ticket.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

export const createInvitation: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/invitations',
  summary: 'Invite somebody by mail; the account is made when they accept',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z
    .strictObject({
      address: identifierSchema,
      roles: z
        .array(z.string())
        .refine(roles => normalizeRoles(roles) !== undefined)
        .optional()
        .meta({ items: { type: 'string', pattern: '^[a-z][a-z0-9:._-]{0,63}$' } }),
      language: z.enum(['en', 'ko']).optional(),
    })
    .meta({ id: 'NewInvitation' }),
  answers: {
    201: {
      description: 'The mail is on its way.',
      body: z.strictObject({ address: z.string(), expires_at: instantSchema }),
    },
  },
  refusals: ['invalid-address', 'identifier-taken', 'mail-unavailable'],
  async answer({ parts, identity, body, caller }) {
    const { address, roles, language } = body
    if (isBeyondKey(identity, roles)) return problem('forbidden')
    const wish = {
      address,
      ...(roles !== undefined && { roles }),
      ...(language !== undefined && { language }),
    }
    const outcome = await parts.accounts.invitations.create(wish, caller)
    if (!outcome.ok) return problem(outcome.reason)
    return json(201, { address: outcome.address, expires_at: writeInstant(outcome.expiresAt) })
  },
})

export const acceptInvitation: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/invitations/accept',
  summary: 'Accept an invitation, which makes the account',
  tag: 'Account',
  access: 'anyone',
  body: z.union(withTicket({ password: passwordSchema.optional() })).meta({ id: 'InvitationAcceptance' }),
  answers: {
    200: { description: 'The account is there.', body: z.strictObject({ subject: subjectSchema }) },
  },
  refusals: [
    'invalid-ticket',
    'identifier-taken',
    'password-required',
    'weak-password',
    'busy',
    'storage-unavailable',
  ],
  async answer({ parts, body, caller }) {
    const { password } = body
    const input = password === undefined ? {} : { password }
    const outcome = await parts.accounts.invitations.accept(readTicket(body), input, caller)
    if (outcome.ok) return json(200, { subject: writeSubject(outcome.subject) })
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})
