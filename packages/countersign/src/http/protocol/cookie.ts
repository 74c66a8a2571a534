/** The session cookie: its name, finding it in a request's header, and writing `Set-Cookie` (RFC 6265 §4, RFC 6265bis §4.1.3). */
import type { Session } from '../../core/session/session.ts'

/**
 * What a `Cookie` header may hold in all, in characters (K30): as much as a browser keeps for one site, 180 cookies of 4,096
 * bytes (RFC 6265bis §6.1). A server may set a lower bound for all headers; whoever it lets through can be answered here.
 */
const maxHeaderLength = 180 * (4096 + 2)

export type FoundCookie =
  | { found: 'none' }
  | { found: 'one'; value: string }
  | { found: 'several' }
  | { found: 'too-much' }

/**
 * Finds the cookie with that exact name.
 *
 * Two of the name are not guessed between: somebody on a sibling host or path may have tossed one in (K02).
 */
export function findCookie(header: string, name: string): FoundCookie {
  if (header.length > maxHeaderLength) return { found: 'too-much' }
  const first = name.charCodeAt(0)
  let value: string | undefined
  let from = 0
  while (from < header.length) {
    let to = header.indexOf(';', from)
    if (to === -1) to = header.length
    while (isBlank(header.charCodeAt(from))) from += 1
    // Looked at letter by letter first: to call for the rest of each name would be dear.
    const mayBe = header.charCodeAt(from) === first
    if (mayBe && header.startsWith(name, from) && header.charCodeAt(from + name.length) === 0x3d) {
      if (value !== undefined) return { found: 'several' }
      value = header.slice(from + name.length + 1, to)
      if (isBlank(header.charCodeAt(to - 1))) value = value.trimEnd()
    }
    from = to + 1
  }
  return value === undefined ? { found: 'none' } : { found: 'one', value: unquote(value) }
}

/** RFC 6265 §4.1.1: quotes around the whole value are not of the value; some proxies and clients put them there. */
export function unquote(value: string): string {
  return value.charCodeAt(0) === 0x22 && value.length > 1 && value.endsWith('"') ? value.slice(1, -1) : value
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** How the session cookie is called and guarded; decided by the public address, never by a request. */
export interface CookieProfile {
  name: string
  secure: boolean
  /** Of the public address. */
  host: string
}

/**
 * `__Host-` binds the cookie to the host and to https. Over http, on a loopback host only, browsers refuse the prefix; and
 * they send a cookie to every port of a host (RFC 6265 §8.5), so the name has the port: another server on the machine,
 * ours or anybody's, has a cookie of its own.
 */
export function cookieProfile({ protocol, port, hostname }: URL): CookieProfile {
  return protocol === 'https:'
    ? { name: '__Host-session', secure: true, host: hostname }
    : { name: `countersign_${port === '' ? '80' : port}`, secure: false, host: hostname }
}

/**
 * The name of the session cookie.
 *
 * @param issuer - The public address, as the option `issuer` has it.
 * @returns `__Host-session` over https, `countersign_PORT` over http.
 */
export function sessionCookieName(issuer: string): string {
  return cookieProfile(new URL(issuer)).name
}

/** The `Set-Cookie` value of a session: as long as it may live, where it is to outlive the browser. */
export function writeSessionCookie(
  profile: CookieProfile,
  { remember, absoluteExpiresAt, createdAt }: Pick<Session, 'remember' | 'absoluteExpiresAt' | 'createdAt'>,
  sessionIdentifier: string,
): string {
  const maxAgeSeconds = remember ? Math.round((absoluteExpiresAt - createdAt) / 1000) : undefined
  return writeCookie(profile, sessionIdentifier, maxAgeSeconds)
}

/**
 * A `Set-Cookie` value.
 *
 * @param maxAgeSeconds - How long the browser keeps it; absent: until the browser closes; 0: it is removed.
 */
export function writeCookie(profile: CookieProfile, value: string, maxAgeSeconds?: number): string {
  const secure = profile.secure ? '; Secure' : ''
  const maxAge = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
  return `${profile.name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${maxAge}`
}
