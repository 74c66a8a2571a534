/** Every session cookie that a request carries, and how a browser is told to drop them: for sign-in and sign-out. */
import { isIP } from 'node:net'
import { type CookieProfile, unquote, writeCookie } from './cookie.ts'

/** How many are looked at: the last ones, since a browser sends the cookie of the shortest path last, as ours is (RFC 6265 §5.4). */
const maxCookies = 16
/** How many steps of the path a cookie is looked for at. */
const maxDepth = 4

/** The values of all cookies of our name. */
export function readCookies(header: string, { name }: CookieProfile): string[] {
  return cookieValues(header, name).slice(-maxCookies)
}

/** The values of all cookies of a name, however many: as many as the bound of the header lets in. */
export function cookieValues(header: string, name: string): string[] {
  const values: string[] = []
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name)
      values.push(unquote(pair.slice(equals + 1).trim()))
  }
  return values
}

/**
 * `Set-Cookie` values that remove what was presented.
 *
 * One cookie is taken for our own, which has the path `/` and no domain. Of several at least one is not, and a browser does
 * not say of which path or domain a cookie is: so each under which it may have been sent here is removed. A cookie of
 * another path was not presented, and stays. Over https the prefix `__Host-` permits our own only.
 *
 * @param count - How many cookies of our name were presented.
 * @param path - Of the request.
 */
export function removedCookies(profile: CookieProfile, count: number, path: string): string[] {
  const own = writeCookie(profile, '', 0)
  if (count === 0) return []
  return count === 1 ? [own] : [...foreignCookies(profile, path), own]
}

/**
 * The header that gives a cookie, in place of whatever was presented. Ours comes last: where a browser takes the host's
 * own domain for no domain at all, it is the last that counts.
 */
export function replacedCookies(
  profile: CookieProfile,
  count: number,
  path: string,
  given: string,
): string[] {
  return count > 1 ? [...foreignCookies(profile, path), given] : [given]
}

/** The header of these lines: none, one, or a list. */
export function setCookie(lines: string[]): { 'set-cookie'?: string | string[] } {
  const [first] = lines
  if (first === undefined) return {}
  return { 'set-cookie': lines.length === 1 ? first : lines }
}

function foreignCookies(profile: CookieProfile, path: string): string[] {
  if (profile.secure) return []
  const removed = writeCookie(profile, '', 0)
  return domainsOf(profile.host).flatMap(domain =>
    pathsOf(path)
      // Our own is the one without a domain, at the root.
      .filter(at => domain !== '' || at !== '/')
      .map(at => removed.replace('Path=/', `Path=${at}`) + (domain === '' ? '' : `; Domain=${domain}`)),
  )
}

/** The paths under which a browser sends a cookie to this one (RFC 6265 §5.1.4): each step, with and without its slash. */
function pathsOf(path: string): string[] {
  // A path comes from a client, and a semicolon would begin an attribute.
  const steps =
    /^(?:\/[\w.~-]+)+/
      .exec(path)?.[0]
      .split('/')
      .slice(1, maxDepth + 1) ?? []
  const reached = steps.map((_, index) => `/${steps.slice(0, index + 1).join('/')}`)
  return ['/', ...reached.flatMap(at => (at === path ? [at] : [at, `${at}/`]))]
}

/** No domain, and the host's own; an address has none, and no loopback host has a domain above it. */
function domainsOf(host: string): string[] {
  return isIP(host) !== 0 || host.startsWith('[') ? [''] : ['', host]
}
