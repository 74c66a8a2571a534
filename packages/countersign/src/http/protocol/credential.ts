/** Which credential a request presents: the session cookie or the bearer, exactly one. */
import type { Presented } from '../../gate/check-outcome.ts'
import { findBearer } from './bearer.ts'
import { type CookieProfile, findCookie } from './cookie.ts'

/** Reads a header by its name in lower case; `undefined` when it is absent. */
export type ReadHeader = (name: 'cookie' | 'authorization') => string | undefined

export function findCredential(read: ReadHeader, profile: CookieProfile): Presented {
  const authorization = read('authorization')
  const cookies = read('cookie')
  const bearer = authorization === undefined ? undefined : findBearer(authorization)
  const cookie = cookies === undefined ? undefined : findCookie(cookies, profile.name)
  const hasBearer = bearer !== undefined && bearer.found !== 'none'
  const hasCookie = cookie !== undefined && cookie.found !== 'none'
  if (hasBearer && hasCookie) return { kind: 'none', reason: 'ambiguous' }
  if (hasBearer) {
    if (bearer.found === 'malformed') return { kind: 'none', reason: 'malformed' }
    // A token has dots, a session identifier has none.
    return bearer.value.includes('.')
      ? { kind: 'token', token: bearer.value }
      : { kind: 'session', identifier: bearer.value, carrier: 'header' }
  }
  if (hasCookie) {
    if (cookie.found === 'one') return { kind: 'session', identifier: cookie.value, carrier: 'cookie' }
    return { kind: 'none', reason: cookie.found === 'several' ? 'ambiguous' : 'malformed' }
  }
  return { kind: 'none', reason: 'missing' }
}

/** A fetch `Request`, Node's `IncomingMessage`, a `Headers`, or a plain record with names in lower case. */
export type RequestLike =
  | { headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>> }
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** How to read headers from whatever the application has in hand. */
export function headerReader(request: RequestLike): ReadHeader {
  const headers = hasHeaders(request) ? request.headers : request
  if (headers instanceof Headers) return name => headers.get(name) ?? undefined
  return name => {
    const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name]
    return typeof value === 'string' || value === undefined ? value : value.join(name === 'cookie' ? '; ' : ', ')
  }
}

function hasHeaders(request: RequestLike): request is Exclude<RequestLike, Headers> & { headers: Headers } {
  if (request instanceof Headers || !('headers' in request)) return false
  return typeof request.headers === 'object' && !Array.isArray(request.headers)
}
