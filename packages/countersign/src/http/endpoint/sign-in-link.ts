/** `/auth/sign-in/link`: sign-in by a link or a code in a mail. */
import { z } from 'zod'
import { isReturnPath } from '../../core/return-path.ts'
import { sessionWish, tokenWish } from '../wire/credential-wish.ts'
import { readTicket, withTicket } from '../wire/presented-ticket.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { credentialHeaders, credentialRefusals, giveCredential, signedInSchema } from './give-credential.ts'
import { answerAsked, askedSchema } from './recover.ts'
import { identifierSchema } from './typed-text.ts'

export const beginLinkSignIn: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-in/link',
  summary: 'Send a link and a code to sign in with',
  tag: 'Account',
  access: 'anyone',
  body: z
    .strictObject({
      identifier: identifierSchema,
      return_to: z.string().refine(isReturnPath).optional().meta({
        type: 'string',
        description: 'A path of this site, answered with the sign-in.',
        example: '/orders',
      }),
    })
    .meta({ id: 'LinkSignIn' }),
  answers: {
    202: { description: 'The same whether or not there is such an account.', body: askedSchema },
  },
  refusals: ['link-sign-in-off', 'mail-unavailable', 'too-many-attempts', 'storage-unavailable'],
  async answer({ parts, body, caller }) {
    const { identifier, return_to: returnTo } = body
    const input = { identifier, ...(returnTo !== undefined && { returnTo }) }
    return answerAsked(await parts.accounts.linkSignIn.begin(input, caller))
  },
})

export const finishLinkSignIn: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-in/link/finish',
  summary: 'Sign in with the link or the code of a mail',
  tag: 'Account',
  access: 'visitor',
  body: z.union([...withTicket(sessionWish), ...withTicket(tokenWish)]).meta({ id: 'LinkSignInFinish' }),
  answers: { 200: { description: 'Signed in.', body: signedInSchema, headers: credentialHeaders } },
  refusals: ['invalid-ticket', 'link-sign-in-off', ...credentialRefusals],
  async answer(call) {
    const { parts, body } = call
    return giveCredential(call, body, (wish, caller) =>
      parts.accounts.linkSignIn.finish(readTicket(body), wish, caller),
    )
  },
})
