/** Problem details: how every refusal and fault is told (RFC 9457). */
import { type CheckRefusal, type Code, catalogue } from '../../core/errors.ts'
import { challenge, proofChallenge } from './bearer.ts'
import type { Reply } from './reply.ts'

export const problemMediaType = 'application/problem+json'

/** What a problem may tell besides its code: fixed text and names of ours, never what a client sent (K28). */
export interface ProblemMembers {
  detail?: string
  /** Why a password was refused. */
  weakness?: string
  /** The standard's word for it, where a standard has one (RFC 6749 §5.2). */
  error?: OAuthError
  /** Names of the body's fields or of the parameters that do not fit. */
  fields?: readonly string[]
  /** With `factor-required`: what the second proof is sent with, a secret of its client; and by what it can be given. */
  ticket?: string
  factors?: readonly string[]
}

/** A URN and not an address: it names the problem and is not meant to be fetched (RFC 9457 §3.1.1). */
export function problemType(code: Code): string {
  return `urn:countersign:problem:${code}`
}

/** RFC 6749 §5.2: the scheme that the client used, or should have. */
const basicChallenge = 'Basic realm="countersign", charset="UTF-8"'

/** Until when a client should wait before it asks again, where the code itself does not say, seconds. */
const retryAfterSeconds = 1

export const oauthErrors: readonly ['invalid_request', 'invalid_client', 'invalid_grant'] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
]
type OAuthError = (typeof oauthErrors)[number]

/** What a client that speaks OAuth looks for in the answer. */
const oauthErrorOf: { readonly [Some in Code]?: OAuthError } = {
  'invalid-client': 'invalid_client',
  'malformed-form': 'invalid_request',
  'invalid-grant': 'invalid_grant',
  'refresh-token-reused': 'invalid_grant',
  // RFC 6749 §5.2: "or was issued to another client".
  'wrong-client': 'invalid_grant',
}

/** The answer that tells the problem. */
export function problem(
  code: Code,
  members: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const { status, title } = catalogue[code]
  const error = oauthErrorOf[code]
  return {
    status,
    headers: {
      'content-type': problemMediaType,
      // RFC 9110 §10.2.3: whole seconds.
      ...(status === 503 && { 'retry-after': `${retryAfterSeconds}` }),
      // RFC 9110 §15.5.2: a 401 always carries a challenge; RFC 6750 §3.
      ...(status === 401 && { 'www-authenticate': code === 'invalid-client' ? basicChallenge : 'Bearer' }),
      ...headers,
    },
    body: JSON.stringify({
      type: problemType(code),
      title,
      status,
      code,
      ...(error !== undefined && { error }),
      ...members,
    }),
  }
}

/**
 * The answer to a credential that a check refused, or could not check.
 *
 * @param nonce - Where a proof of possession was called for: what the next one may carry, or must.
 */
export function refusedCredential(
  reason: CheckRefusal,
  headers: Readonly<Record<string, string>> = {},
  nonce?: string,
): Reply {
  // No other credential is called for: the store is away, or the request is too large to be read.
  if (catalogue[reason].status !== 401) return problem(reason, {}, headers)
  if (nonce !== undefined) return refusedProof(reason, nonce, headers)
  return problem(reason, {}, { 'www-authenticate': challenge(reason), ...headers })
}

/** The answer where a proof of possession was called for (RFC 9449 §7.1, §9). */
export function refusedProof(
  reason: CheckRefusal,
  nonce: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return problem(reason, {}, { 'www-authenticate': proofChallenge(reason), 'dpop-nonce': nonce, ...headers })
}

/** The answer to somebody who tries too often. */
export function tooManyAttempts(retryAfterMs: number): Reply {
  return problem('too-many-attempts', {}, { 'retry-after': `${Math.max(1, Math.ceil(retryAfterMs / 1000))}` })
}
