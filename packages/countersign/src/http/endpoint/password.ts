/** `POST /auth/password`: changes the password, and ends every other credential of the subject (K11). */
import { z } from 'zod'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { empty } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { passwordSchema } from './typed-text.ts'

export const password: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/password',
  summary: 'Change the password',
  tag: 'Account',
  access: 'subject',
  strict: true,
  body: z
    .strictObject({ current_password: passwordSchema, new_password: passwordSchema })
    .meta({ id: 'PasswordChange' }),
  answers: { 204: { description: 'Changed; every other credential of the subject has ended.' } },
  refusals: ['invalid-credentials', 'weak-password', 'too-many-attempts', 'busy'],
  async answer({ parts, identity, body, caller }) {
    const input = { currentPassword: body.current_password, newPassword: body.new_password }
    const outcome = await parts.accounts.changePassword(identity, input, caller)
    if (outcome.ok) return empty(204)
    if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})
