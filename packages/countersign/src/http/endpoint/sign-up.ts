/** `POST /auth/sign-up`: somebody makes an account. */
import { z } from 'zod'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { askedSchema } from './recover.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

export const signUp: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-up',
  summary: 'Make an account',
  tag: 'Account',
  access: 'anyone',
  // Nothing else is taken from a stranger's body: no role, no status (K07).
  body: z.strictObject({ identifier: identifierSchema, password: passwordSchema }).meta({ id: 'SignUp' }),
  answers: {
    201: { description: 'The account exists.', body: z.strictObject({ subject: subjectSchema }) },
    202: {
      description:
        'Where sign-up has to be confirmed: a mail is on its way, and the account is made by `POST /auth/addresses/confirm`.',
      body: askedSchema,
    },
  },
  refusals: [
    'sign-up-closed',
    'sign-up-refused',
    'hook-failed',
    'mail-unavailable',
    'identifier-taken',
    'invalid-identifier',
    'weak-password',
    'too-many-attempts',
    'busy',
    'storage-unavailable',
  ],
  async answer({ parts, body, caller }) {
    const outcome = await parts.accounts.signUp(body, caller)
    if (outcome.ok && outcome.subject === undefined) return json(202, { flow: outcome.flow })
    if (outcome.ok) return json(201, { subject: writeSubject(outcome.subject) })
    if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})
