/** `POST /auth/sign-out`: ends the credential in use, or with `everywhere` all of the subject's. */
import { z } from 'zod'
import { removedCookie } from '../protocol/cookie.ts'
import { empty } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const signOut: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-out',
  summary: 'Sign out',
  tag: 'Account',
  access: 'subject',
  body: z
    .strictObject({ scope: z.enum(['this', 'everywhere']).optional().meta({ default: 'this' }) })
    .meta({ id: 'SignOut' }),
  isBodyOptional: true,
  answers: {
    204: {
      description: 'Signed out.',
      headers: { 'Set-Cookie': { description: 'Removes the session cookie.' } },
    },
  },
  async answer({ parts, profile, identity, body, caller, presented }) {
    await parts.accounts.signOut(identity, body.scope, caller)
    return empty(204, removedCookie(profile, presented))
  },
})
