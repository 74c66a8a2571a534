/** `POST /auth/sign-out`: ends the credential in use, or with `everywhere` all of the subject's. */
import { z } from 'zod'
import { isKey } from '../key-limits.ts'
import { removedCookies, setCookie } from '../protocol/presented-cookies.ts'
import { problem } from '../protocol/problem.ts'
import { empty } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const signOut: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-out',
  summary: 'Sign out',
  tag: 'Account',
  access: 'leaver',
  body: z
    .strictObject({ scope: z.enum(['this', 'everywhere']).optional().meta({ default: 'this' }) })
    .meta({ id: 'SignOut' }),
  isBodyOptional: true,
  refusals: ['forbidden'],
  answers: {
    204: {
      description: 'Signed out.',
      headers: { 'Set-Cookie': { description: 'Removes every session cookie that was presented.' } },
    },
  },
  async answer({ parts, profile, identities, body, caller, cookieCount, path }) {
    // A program that has a key ends that one, and not what its owner and their other programs hold.
    if (body.scope === 'everywhere' && identities.some(isKey)) return problem('forbidden')
    for (const identity of identities)
      await parts.accounts.signOut(identity, body.scope, { ...caller, actor: identity.subject })
    return empty(204, setCookie(removedCookies(profile, cookieCount(), path)))
  },
})
