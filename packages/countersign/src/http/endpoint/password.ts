/** `POST /auth/password`: changes the password, and ends every other credential of the subject (K11). */
import { z } from 'zod'
import { readDevice, writeDevice } from '../protocol/device-cookie.ts'
import { setCookie } from '../protocol/presented-cookies.ts'
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
  isNotForKeys: true,
  strict: true,
  body: z
    .strictObject({ current_password: passwordSchema, new_password: passwordSchema })
    .meta({ id: 'PasswordChange' }),
  answers: {
    204: {
      description: 'Changed; every other credential of the subject has ended.',
      headers: {
        'Set-Cookie': {
          description: 'The device cookie, where one was sent: what it said ended with the old password.',
        },
      },
    },
  },
  refusals: ['invalid-credentials', 'weak-password', 'too-many-attempts', 'busy'],
  async answer({ parts, profile, header, identity, body, caller }) {
    const input = { currentPassword: body.current_password, newPassword: body.new_password }
    const shown = readDevice(header('cookie'), profile)
    const known = { ...caller, ...(shown.length > 0 && { device: shown }) }
    const outcome = await parts.accounts.changePassword(identity, input, known)
    if (outcome.ok) {
      const { device } = outcome
      return empty(204, setCookie(device === undefined ? [] : [writeDevice(profile, device)]))
    }
    if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})
