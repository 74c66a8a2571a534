/** `/auth/account`: everything that is held about oneself, and its removal. */
import { z } from 'zod'
import { removedCookies, setCookie } from '../protocol/presented-cookies.ts'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { passwordSchema } from './typed-text.ts'

/** Made for people and for other systems, and to be extended: its members are described in docs/people.md. */
export const exportSchema: z.ZodType = z.looseObject({ version: z.literal(1) }).meta({ id: 'SubjectExport' })

export const exportAccount: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/account/export',
  summary: 'Export everything that is held about oneself, as one JSON document',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  answers: { 200: { description: 'No secret is in it.', body: exportSchema } },
  async answer({ parts, identity, caller }) {
    const document = await parts.accounts.subjects.export(identity.subject, caller)
    if (document === undefined) return problem('not-found')
    return json(200, document, { 'content-disposition': 'attachment; filename="account.json"' })
  },
})

export const removeAccount: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/account',
  summary: 'Remove the own account, with everything that identifies its holder',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  body: z.strictObject({ password: passwordSchema.optional() }).meta({ id: 'AccountRemoval' }),
  isBodyOptional: true,
  answers: {
    204: {
      description: 'Removed; every credential has ended.',
      headers: { 'Set-Cookie': { description: 'Removes the session cookie.' } },
    },
  },
  refusals: [
    'invalid-credentials',
    'insufficient-authentication',
    'last-administrator',
    'too-many-attempts',
    'busy',
  ],
  async answer({ parts, profile, identity, body, caller, cookieCount, path }) {
    const outcome = await parts.accounts.removeOwn(identity, body.password, caller)
    if (outcome.ok) return empty(204, setCookie(removedCookies(profile, cookieCount(), path)))
    if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
    return problem(outcome.reason === 'unknown-subject' ? 'not-found' : outcome.reason)
  },
})
