/** `POST /auth/sign-in`: identifier and password for a session or a token. */
import { z } from 'zod'
import type { SignInOutcome } from '../../account/sign-in.ts'
import { writeSessionCookie } from '../protocol/cookie.ts'
import { readDevice, writeDevice } from '../protocol/device-cookie.ts'
import { removedCookies, replacedCookies, setCookie } from '../protocol/presented-cookies.ts'
import { problem, refusedProof, tooManyAttempts } from '../protocol/problem.ts'
import { json, type Reply, type ReplyHeaders } from '../protocol/reply.ts'
import { readSenderKey } from '../sender-key.ts'
import { sessionSchema, writeSession } from '../wire/session.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { answerTokens, tokenSignInSchema } from '../wire/tokens.ts'
import { type Call, type Endpoint, endpoint } from './endpoint.ts'
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
        'Set-Cookie': {
          description:
            'The session cookie and the device cookie. The device cookie has no `Path`: a browser sends it to `/auth/*` only. A device that has it keeps an allowance of its own while strangers guess. For a credential that is not carried in a cookie: removes the session cookie that was presented.',
        },
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
  async answer(call) {
    const { parts, profile, identities, body, caller, header, proof: possession } = call
    // The browser's sessions end with this sign-in, whatever it is for: none may live on beside the new credential (K01, K32).
    const replaces = identities.flatMap(({ sid }) => (sid === undefined ? [] : [sid]))
    const device = readDevice(header('cookie'), profile)
    const known = { ...caller, replaces, device }
    const { identifier, password } = body
    const proved = { identifier, password }
    if (body.credential === 'token') {
      // Before the password: a bad proof must not cost a hash.
      const isBinding = parts.settings.dpop !== 'off'
      const sender = await readSenderKey(parts, isBinding ? possession : undefined)
      if (!sender.ok) return sender.reply
      const { senderKey } = sender
      const { client_id: clientId } = body
      const wish = { ...proved, credential: 'token' as const, ...(clientId !== undefined && { clientId }) }
      const vouched = { ...known, ...(senderKey !== undefined && { senderKey }) }
      return answerTo(await parts.accounts.signIn(wish, vouched), call)
    }
    const { carrier = 'cookie', remember = false } = body
    const wish = { ...proved, credential: 'session' as const, carrier, remember }
    return answerTo(await parts.accounts.signIn(wish, known), call)
  },
})

type SignInCall = Pick<Call, 'parts' | 'profile' | 'cookieCount' | 'path'>

function answerTo(outcome: SignInOutcome, { parts, profile, cookieCount, path }: SignInCall): Reply {
  if (!outcome.ok) {
    if (outcome.reason === 'invalid-dpop-proof') return refusedProof(outcome.reason, parts.proofs.nonce)
    return outcome.reason === 'too-many-attempts'
      ? tooManyAttempts(outcome.retryAfterMs)
      : problem(outcome.reason)
  }
  // What is given is not carried in a cookie: the one that was presented would be taken for it at the next request.
  const removed = setCookie(removedCookies(profile, cookieCount(), path))
  if (outcome.credential === 'token') return withHeaders(answerTokens(outcome), removed)
  const { session, sessionIdentifier } = outcome
  const answer = { subject: writeSubject(outcome.subject), session: writeSession(session) }
  if (session.carrier === 'header')
    return json(200, { ...answer, session_identifier: sessionIdentifier }, removed)
  const given = writeSessionCookie(profile, session, sessionIdentifier)
  const { device } = outcome
  const marked = device === undefined ? [] : [writeDevice(profile, device)]
  return json(200, answer, setCookie([...replacedCookies(profile, cookieCount(), path, given), ...marked]))
}

function withHeaders(reply: Reply, headers: ReplyHeaders): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } }
}
