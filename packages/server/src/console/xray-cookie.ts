/**
 * The session cookie of an X-ray run: a cookie of its own, so that the browser's own session stays, and the only cookie
 * whose headers are told to a script, with the value masked.
 *
 * A script can neither read `Set-Cookie` and `Cookie` nor choose which cookie is sent. A request that carries
 * `Countersign-Xray` therefore runs as any other, with two differences: the session cookie goes by its own name with
 * `-xray` behind it, and the answer repeats the two header lines as the browser got and sent them. The browser's own
 * cookies are never passed on, used, ended or repeated.
 */
import type { Incoming, PlainHandler, Reply, StreamedReply } from 'countersign'

const requestHeader = 'countersign-xray'
/** What the browser was sent, and what it sent: `NAME=AbCdEf...(43); Path=/; HttpOnly; …`. */
const setCookieHeader = 'countersign-xray-set-cookie'
const cookieHeader = 'countersign-xray-cookie'
/** How many cookies it sent besides. */
const otherCookiesHeader = 'countersign-xray-other-cookies'
const suffix = '-xray'
/** Characters of a value that are shown: enough to recognise it, 36 of its 192 random bits. */
const shownCharacters = 6

export function withXrayCookie(handler: PlainHandler): PlainHandler {
  return async (request, connection) => {
    if (!isXray(request)) return handler(request, connection)
    const all = cookiesOf(request.headers.get('cookie'))
    const own = all.filter(({ name }) => name.endsWith(suffix))
    const answer = await handler(withCookies(request, own), connection)
    return renamed(answer, own, all.length - own.length)
  }
}

/** Only a page of this server: another origin may not even see the answer, and a navigation cannot carry the header. */
function isXray({ headers }: Incoming): boolean {
  return headers.has(requestHeader) && (headers.get('sec-fetch-site') ?? 'same-origin') === 'same-origin'
}

interface Cookie {
  name: string
  value: string
}

/** In their order; those of every server that shares the host are there, and the API knows which is its own. */
function cookiesOf(header: string | null): Cookie[] {
  return (header ?? '').split(';').flatMap(pair => {
    const at = pair.indexOf('=')
    return at === -1 ? [] : [{ name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() }]
  })
}

function withCookies(request: Incoming, cookies: readonly Cookie[]): Incoming {
  const { headers, method, url, body, bodyUsed, signal } = request
  const plain = cookies.map(({ name, value }) => `${name.slice(0, -suffix.length)}=${value}`).join('; ')
  const cookie = cookies.length === 0 ? null : plain
  return {
    method,
    url,
    body,
    bodyUsed,
    ...(signal !== undefined && { signal }),
    headers: {
      get: name => (name === 'cookie' ? cookie : headers.get(name)),
      has: name => (name === 'cookie' ? cookie !== null : headers.has(name)),
    },
  }
}

function renamed<Some extends Reply | StreamedReply>(
  answer: Some,
  sent: readonly Cookie[],
  others: number,
): Some {
  const { 'set-cookie': set, ...headers } = answer.headers
  const told: Record<string, string> = {}
  if (sent.length > 0) {
    told[cookieHeader] = sent.map(({ name, value }) => `${name}=${mask(value)}`).join('; ')
    told[otherCookiesHeader] = `${others}`
  }
  // The handler saw at most one cookie of the session's name, so it sets at most one: that of every path. The device cookie,
  // which names no path, is not passed on: a run makes no device known.
  const line = [set ?? []].flat().findLast(one => one.includes('; Path=/;'))
  if (line !== undefined) {
    const [name = '', value = '', attributes = ''] = partsOf(line)
    told['set-cookie'] = `${name}${suffix}=${value}${attributes}`
    told[setCookieHeader] = `${name}${suffix}=${mask(value)}${attributes}`
  }
  return { ...answer, headers: { ...headers, ...told } }
}

/** Name, value, and the attributes with the semicolon before them (RFC 6265 §4.1.1). */
function partsOf(setCookie: string): string[] {
  return /^([^=]*)=([^;]*)(.*)$/.exec(setCookie)?.slice(1) ?? []
}

function mask(value: string): string {
  return value.length > shownCharacters * 3
    ? `${value.slice(0, shownCharacters)}...(${value.length})`
    : '*'.repeat(value.length)
}
