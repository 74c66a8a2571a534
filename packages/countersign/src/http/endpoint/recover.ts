/** `/auth/recover`: another password for whoever reads the mail of the account. */
import { z } from 'zod'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { empty, json, type Reply } from '../protocol/reply.ts'
import { readTicket, withTicket } from '../wire/presented-ticket.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

/** What every call answers that has a mail sent, whether or not there is anybody to send it to (K20). */
export const askedSchema: z.ZodType<{ flow: string }> = z
  .strictObject({
    flow: z.string().meta({
      description: 'For the page that asked: with it the code of the mail can be typed. A secret.',
    }),
  })
  .meta({ id: 'AskedByMail' })

type Asked =
  | { ok: true; flow: string }
  | { ok: false; reason: 'mail-unavailable' | 'link-sign-in-off' }
  | { ok: false; reason: 'too-many-attempts'; retryAfterMs: number }

export function answerAsked(outcome: Asked): Reply {
  if (outcome.ok) return json(202, { flow: outcome.flow })
  if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
  return problem(outcome.reason)
}

export const recover: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/recover',
  summary: 'Send a link and a code for another password',
  tag: 'Account',
  access: 'anyone',
  body: z.strictObject({ identifier: identifierSchema }).meta({ id: 'Recovery' }),
  answers: {
    202: {
      description:
        'Where there is such an account, and it has an address, a mail is on its way. The answer is the same where there is none.',
      body: askedSchema,
    },
  },
  refusals: ['mail-unavailable', 'too-many-attempts', 'storage-unavailable'],
  async answer({ parts, body, caller }) {
    return answerAsked(await parts.accounts.recovery.begin(body.identifier, caller))
  },
})

export const finishRecovery: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/recover/finish',
  summary: 'Set another password, which ends everything that the account holds',
  tag: 'Account',
  access: 'anyone',
  body: z.union(withTicket({ new_password: passwordSchema })).meta({ id: 'RecoveryFinish' }),
  answers: {
    204: {
      description: 'The password is set, every credential has ended, and the account’s addresses are told.',
    },
  },
  refusals: ['invalid-ticket', 'weak-password', 'busy', 'storage-unavailable'],
  async answer({ parts, body, caller }) {
    const outcome = await parts.accounts.recovery.finish(readTicket(body), body.new_password, caller)
    if (outcome.ok) return empty(204)
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})
