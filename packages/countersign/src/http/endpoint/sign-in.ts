/** `POST /auth/sign-in`: identifier and password for a session or a token. */
import { z } from 'zod'
import type { SignInOutcome } from '../../account/sign-in.ts'
import type { Session } from '../../core/session/session.ts'
import type { HandlerParts } from '../handler-parts.ts'
import { type CookieProfile, writeCookie } from '../protocol/cookie.ts'
import { problem, refusedProof, tooManyAttempts } from '../protocol/problem.ts'
import { json, type Reply } from '../protocol/reply.ts'
import { readSenderKey } from '../sender-key.ts'
import { sessionSchema, writeSession } from '../wire/session.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { answerTokens, tokenSignInSchema } from '../wire/tokens.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

const proof = { identifier: identifierSchema, password: passwordSchema }

const body = z
  .discriminatedUnion('credential', [
    z.strictObject({
      ...proof,
      credential: z.literal('session'),
      carrier: z.enum(['cookie', 'header']).optional().meta({ default: 'cookie' }),
      remember: z
        .boolean()
        .optional()
        .meta({ default: false, description: 'Whether the cookie outlives the browser.' }),
    }),
    z.strictObject({
      ...proof,
      credential: z.literal('token'),
      client_id: z.string().max(255).optional().meta({
        description: 'The registered client that the token is for; the first-party one by default.',
      }),
    }),
  ])
  .meta({ id: 'SignIn' })

const signedIn = z.union([
  z
    .strictObject({
      subject: subjectSchema,
      session: sessionSchema,
      session_identifier: z
        .string()
        .optional()
        .meta({ description: 'With `carrier: "header"`: to be sent as `Authorization: Bearer`.' }),
    })
    .meta({ id: 'SessionSignIn' }),
  tokenSignInSchema,
])

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
      body: signedIn,
      headers: {
        'Set-Cookie': { description: 'The session cookie, unless the session is carried in a header.' },
        Authorization: { description: '`Bearer` or `DPoP` and the access token, for a token.' },
      },
    },
  },
  refusals: [
    'invalid-credentials',
    'invalid-client',
    'token-too-large',
    'too-many-attempts',
    'busy',
    'invalid-dpop-proof',
    'use-dpop-nonce',
    'storage-unavailable',
  ],
  async answer({ parts, profile, identity, body, caller, presented, proof: possession }) {
    const { identifier, password } = body
    const proved = { identifier, password }
    if (body.credential === 'token') {
      // Before the password: a bad proof must not cost a hash.
      const isBinding = parts.settings.dpop !== 'off'
      const sender = await readSenderKey(parts, isBinding ? possession : undefined)
      if (!sender.ok) return sender.reply
      const { senderKey } = sender
      const wish = {
        ...proved,
        credential: 'token' as const,
        ...(senderKey !== undefined && { senderKey }),
        ...(body.client_id !== undefined && { clientId: body.client_id }),
      }
      return answerTo(await parts.accounts.signIn(wish, caller), parts, profile)
    }
    const { carrier = 'cookie', remember = false } = body
    // The browser's session ends with this sign-in: its identifier must not live on beside the new one (K01).
    const replaces = identity?.sid === undefined ? {} : { replaces: identity.sid }
    const wish = { ...proved, credential: 'session' as const, carrier, remember, ...replaces }
    const reply = answerTo(await parts.accounts.signIn(wish, caller), parts, profile)
    const hasDeadCookie = reply.status === 200 && carrier === 'header' && presented.kind === 'session'
    return hasDeadCookie
      ? { ...reply, headers: { ...reply.headers, 'set-cookie': writeCookie(profile, '', 0) } }
      : reply
  },
})

function answerTo(outcome: SignInOutcome, { proofs }: HandlerParts, profile: CookieProfile): Reply {
  if (!outcome.ok) {
    if (outcome.reason === 'invalid-dpop-proof') return refusedProof(outcome.reason, proofs.nonce)
    return outcome.reason === 'too-many-attempts'
      ? tooManyAttempts(outcome.retryAfterMs)
      : problem(outcome.reason)
  }
  if (outcome.credential === 'token') return answerTokens(outcome)
  const { session, sessionIdentifier } = outcome
  const answer = { subject: writeSubject(outcome.subject), session: writeSession(session) }
  if (session.carrier === 'header') return json(200, { ...answer, session_identifier: sessionIdentifier })
  return json(200, answer, { 'set-cookie': writeCookie(profile, sessionIdentifier, maxAgeOf(session)) })
}

function maxAgeOf({ remember, absoluteExpiresAt, createdAt }: Session): number | undefined {
  return remember ? Math.round((absoluteExpiresAt - createdAt) / 1000) : undefined
}
