/** What every sign-in has in common over HTTP, whatever it proves: what the client carries now is replaced by what it is given. */
import { z } from 'zod'
import type { CredentialWish } from '../../account/sign-in/issue-credential.ts'
import type { SignInOutcome, TokenSignInCaller } from '../../account/sign-in/sign-in-outcome.ts'
import type { Code } from '../../core/errors.ts'
import { writeSessionCookie } from '../protocol/cookie.ts'
import { readDevice, writeDevice } from '../protocol/device-cookie.ts'
import { removedCookies, replacedCookies, setCookie } from '../protocol/presented-cookies.ts'
import { problem, refusedProof, tooManyAttempts } from '../protocol/problem.ts'
import { json, type Reply, type ReplyHeaders } from '../protocol/reply.ts'
import { readSenderKey } from '../sender-key.ts'
import { sessionSchema, writeSession } from '../wire/session.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { answerTokens, passwordWeakness, tokenSignInSchema } from '../wire/tokens.ts'
import type { Answer, Call } from './endpoint.ts'

export const signedInSchema: z.ZodType = z.union([
  z
    .strictObject({
      subject: subjectSchema,
      session: sessionSchema,
      session_identifier: z
        .string()
        .optional()
        .meta({ description: 'With `carrier: "header"`: to be sent as `Authorization: Bearer`.' }),
      password_weakness: passwordWeakness.optional(),
      return_to: z.string().optional().meta({ description: 'As it was asked for with a sign-in by mail.' }),
    })
    .meta({ id: 'SessionSignIn' }),
  tokenSignInSchema,
])

export const credentialHeaders: NonNullable<Answer['headers']> = {
  'Set-Cookie': {
    description:
      'The session cookie and the device cookie. The device cookie has no `Path`: a browser sends it to `/auth/*` only. A device that has it keeps an allowance of its own while strangers guess. For a credential that is not carried in a cookie: removes the session cookie that was presented.',
  },
  Authorization: { description: '`Bearer` or `DPoP` and the access token, for a token.' },
}

/** Whatever is proved, these may come of it. */
export const credentialRefusals: readonly Code[] = [
  'factor-required',
  'sign-in-refused',
  'hook-failed',
  'invalid-client',
  'token-too-large',
  'invalid-dpop-proof',
  'use-dpop-nonce',
  'storage-unavailable',
]

type SignInCall = Pick<
  Call,
  'parts' | 'profile' | 'identities' | 'cookieCount' | 'path' | 'header' | 'caller' | 'proof'
>
type WireWish =
  | { credential: 'session'; carrier?: 'cookie' | 'header' | undefined; remember?: boolean | undefined }
  | { credential: 'token'; client_id?: string | undefined }
type Outcome =
  | (Extract<SignInOutcome, { ok: true }> & { returnTo?: string })
  | Extract<SignInOutcome, { ok: false }>
  | { ok: false; reason: 'invalid-ticket' | 'link-sign-in-off' }

/**
 * Finishes a sign-in whose ticket says what it is for: a key that the client proves to have is read where it sends one.
 *
 * @param signIn - Proves the second factor, and has the credential issued.
 */
export async function finishCredential(
  call: SignInCall,
  signIn: (caller: TokenSignInCaller) => Promise<Outcome>,
): Promise<Reply> {
  const { parts, proof } = call
  const isBinding = parts.settings.dpop !== 'off'
  const sender = await readSenderKey(parts, isBinding ? proof : undefined)
  if (!sender.ok) return sender.reply
  const { senderKey } = sender
  return answerTo(await signIn({ ...vouchedFor(call), ...(senderKey !== undefined && { senderKey }) }), call)
}

/** What is known of who asks, besides what they say. */
function vouchedFor({ profile, identities, caller, header }: SignInCall): TokenSignInCaller {
  // The browser's sessions end with this sign-in, whatever it is for: none may live on beside the new credential (K01, K32).
  const replaces = identities.flatMap(({ sid }) => (sid === undefined ? [] : [sid]))
  return { ...caller, replaces, device: readDevice(header('cookie'), profile) }
}

/**
 * Signs in, and answers with the credential.
 *
 * @param signIn - Proves who it is, and has it issued.
 */
export async function giveCredential(
  call: SignInCall,
  wire: WireWish,
  signIn: (wish: CredentialWish, caller: TokenSignInCaller) => Promise<Outcome>,
): Promise<Reply> {
  const { parts, proof: possession } = call
  const known = vouchedFor(call)
  if (wire.credential === 'token') {
    // Before the proof of who it is: a bad one of the key must not cost a hash.
    const isBinding = parts.settings.dpop !== 'off'
    const sender = await readSenderKey(parts, isBinding ? possession : undefined)
    if (!sender.ok) return sender.reply
    const { senderKey } = sender
    const { client_id: clientId } = wire
    const wish = { credential: 'token' as const, ...(clientId !== undefined && { clientId }) }
    const vouched = { ...known, ...(senderKey !== undefined && { senderKey }) }
    return answerTo(await signIn(wish, vouched), call)
  }
  const { carrier = 'cookie', remember = false } = wire
  return answerTo(await signIn({ credential: 'session', carrier, remember }, known), call)
}

function answerTo(
  outcome: Outcome,
  { parts, profile, cookieCount, path }: Pick<SignInCall, 'parts' | 'profile' | 'cookieCount' | 'path'>,
): Reply {
  if (!outcome.ok) {
    if (outcome.reason === 'invalid-dpop-proof') return refusedProof(outcome.reason, parts.proofs.nonce)
    if (outcome.reason === 'factor-required') {
      const { ticket, factors } = outcome
      return problem(outcome.reason, { ticket, factors })
    }
    return outcome.reason === 'too-many-attempts'
      ? tooManyAttempts(outcome.retryAfterMs)
      : problem(outcome.reason)
  }
  // What is given is not carried in a cookie: the one that was presented would be taken for it at the next request.
  const removed = setCookie(removedCookies(profile, cookieCount(), path))
  if (outcome.credential === 'token') return withHeaders(answerTokens(outcome), removed)
  const { session, sessionIdentifier, returnTo, passwordWeakness: weakness } = outcome
  const answer = {
    subject: writeSubject(outcome.subject),
    session: writeSession(session),
    ...(weakness !== undefined && { password_weakness: weakness }),
    ...(returnTo !== undefined && { return_to: returnTo }),
  }
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
