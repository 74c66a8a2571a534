/** Which credential a request presents: the session cookie, or what its Authorization header holds; exactly one. */

import { apiKeyPrefix, readApiKey } from '../../core/session/api-key.ts'
import type { Presented, PresentedProof } from '../../gate/check-outcome.ts'
import { type FoundAuthorization, findAuthorization } from './bearer.ts'
import { type CookieProfile, findCookie } from './cookie.ts'
import type { HeaderLines } from './incoming.ts'
import { readCookies } from './presented-cookies.ts'

const missing: Presented = { kind: 'none', reason: 'missing' }
const malformed: Presented = { kind: 'none', reason: 'malformed' }
const ambiguous: Presented = { kind: 'none', reason: 'ambiguous' }
const tooMuch: Presented = { kind: 'none', reason: 'cookies-too-large' }

/** Finds the request's proof. */
type ProofOf = (request: RequestLike) => PresentedProof | undefined

/** @param proofOf - Asked only where the credential needs one. */
export function findCredential(
  request: RequestLike,
  profile: CookieProfile,
  proofOf: ProofOf = () => undefined,
): Presented {
  const header = readHeader(request, 'authorization')
  const inCookie = findSessionCookie(request, profile)
  if (header === undefined) return inCookie
  const authorization = findAuthorization(header)
  if (authorization.found === 'none') return inCookie
  if (inCookie === tooMuch) return tooMuch
  return inCookie === missing ? presentedBy(authorization, request, proofOf) : ambiguous
}

function presentedBy(
  authorization: Exclude<FoundAuthorization, { found: 'none' }>,
  request: RequestLike,
  proofOf: ProofOf,
): Presented {
  if (authorization.found === 'malformed') return malformed
  const { scheme, value } = authorization
  // A token has dots, a session identifier has none, and no key either.
  const isToken = value.includes('.')
  if (scheme === 'dpop')
    return isToken ? { kind: 'token', token: value, scheme, proof: proofOf(request) } : malformed
  return isToken ? { kind: 'token', token: value, scheme } : presentedIdentifier(value)
}

function presentedIdentifier(value: string): Presented {
  if (!value.startsWith(apiKeyPrefix)) return { kind: 'session', identifier: value, carrier: 'header' }
  const identifier = readApiKey(value)
  return identifier === undefined ? malformed : { kind: 'session', identifier, carrier: 'key' }
}

/** The session that a cookie carries, whatever else the request presents. */
export function findSessionCookie(request: RequestLike, profile: CookieProfile): Presented {
  const header = readHeader(request, 'cookie')
  if (header === undefined) return missing
  const cookie = findCookie(header, profile.name)
  if (cookie.found === 'one') return { kind: 'session', identifier: cookie.value, carrier: 'cookie' }
  if (cookie.found === 'none') return missing
  return cookie.found === 'several' ? ambiguous : tooMuch
}

/** The session of every cookie of our name, where a client came by more than one. */
export function findSessionCookies(request: RequestLike, profile: CookieProfile): Presented[] {
  return readCookies(readHeader(request, 'cookie') ?? '', profile).map(identifier => ({
    kind: 'session',
    identifier,
    carrier: 'cookie',
  }))
}

/** The same, and what the Authorization header holds. */
export function findEveryCredential(
  request: RequestLike,
  profile: CookieProfile,
  proofOf: ProofOf,
): Presented[] {
  const authorization = findAuthorization(readHeader(request, 'authorization') ?? '')
  const inHeader = authorization.found === 'none' ? [] : [presentedBy(authorization, request, proofOf)]
  return [...findSessionCookies(request, profile), ...inHeader]
}

/**
 * A fetch `Request`, Node's `IncomingMessage`, a `Headers`, or a plain record with names in lower case. A token that is
 * bound to a key needs one of the first two, or an object with `method` and `url` beside its `headers`.
 */
export type RequestLike =
  | {
      headers: HeaderLines | HeaderRecord
      rawHeaders?: readonly string[]
      method?: string | undefined
      url?: string | undefined
      originalUrl?: string | undefined
    }
  | HeaderLines
  | HeaderRecord

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads a header of whatever the application has in hand; lines of the same name come as one text. */
export function readHeader(
  request: RequestLike,
  name: 'cookie' | 'authorization' | 'dpop',
): string | undefined {
  // Node's `headers` keeps the first of several Authorization lines and hides the others; they must not hide here.
  if (hasRawHeaders(request)) return rawLines(request.rawHeaders, name)
  const headers = hasHeaders(request) ? request.headers : request
  if (isHeaders(headers)) return headers.get(name) ?? undefined
  const value = headers[name]
  if (typeof value === 'string' || value === undefined) return value
  if (!Array.isArray(value)) throw new TypeError(`auth.check: request header '${name}' must be a string`)
  return value.length === 0 ? undefined : value.join(separatorOf(name))
}

/** RFC 9110 §5.3; cookies are joined as RFC 9113 §8.2.3 has it. */
function separatorOf(name: string): string {
  return name === 'cookie' ? '; ' : ', '
}

function rawLines(rawHeaders: readonly string[], name: string): string | undefined {
  let lines: string | undefined
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index]
    // Most names differ in their length or their first letter, and need no second look.
    if (rawName?.length !== name.length) continue
    if ((rawName.charCodeAt(0) | 0x20) !== name.charCodeAt(0) || rawName.toLowerCase() !== name) continue
    const value = rawHeaders[index + 1] ?? ''
    lines = lines === undefined ? value : lines + separatorOf(name) + value
  }
  return lines
}

function hasRawHeaders(request: RequestLike): request is RequestLike & { rawHeaders: readonly string[] } {
  return 'rawHeaders' in request && Array.isArray(request.rawHeaders)
}

function hasHeaders(request: RequestLike): request is { headers: HeaderLines | HeaderRecord } {
  if (isHeaders(request) || !('headers' in request)) return false
  const { headers } = request
  return typeof headers === 'object' && headers !== null && !Array.isArray(headers)
}

/** By what it can do and not by its class: frameworks bring their own. */
function isHeaders(value: RequestLike | HeaderRecord): value is HeaderLines {
  return 'get' in value && typeof value.get === 'function'
}
