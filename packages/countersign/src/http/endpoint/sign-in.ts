/** `POST /auth/sign-in`: identifier and password for a session or a token. */
import { z } from 'zod'
import { sessionWish, tokenWish } from '../wire/credential-wish.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { credentialHeaders, credentialRefusals, giveCredential, signedInSchema } from './give-credential.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

const proof = { identifier: identifierSchema, password: passwordSchema }

const body = z
  .discriminatedUnion('credential', [
    z.strictObject({ ...proof, ...sessionWish }),
    z.strictObject({ ...proof, ...tokenWish }),
  ])
  .meta({ id: 'SignIn' })

export const signIn: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-in',
  summary: 'Sign in, for a session or a token',
  tag: 'Account',
  access: 'visitor',
  body,
  answers: {
    200: {
      description: 'Signed in.',
      body: signedInSchema,
      headers: credentialHeaders,
    },
  },
  refusals: ['invalid-credentials', 'too-many-attempts', 'busy', ...credentialRefusals],
  async answer(call) {
    const { parts, body } = call
    const { identifier, password } = body
    return giveCredential(call, body, (wish, caller) =>
      parts.accounts.signIn({ ...wish, identifier, password }, caller),
    )
  },
})
