/** Node's `IncomingMessage` as a fetch `Request`, for `auth.handler`. */
import type { IncomingMessage } from 'node:http'
import { localPart } from '../protocol/request-target.ts'

/**
 * The handler judges paths only and takes its public address from the configuration, so what stands here, and what the
 * Host header says, never matters (K05).
 */
const anyOrigin = 'http://localhost'
/** RFC 9110 §7.2, RFC 3986 §3.2.2: a name, an IPv4 or an IPv6 address, a port. */
const hostShape = /^(?:[\w.~-]*|\[[\da-fA-F:.]+\])(?::\d{0,5})?$/
/** Fetch §2.2.1: no `Request` can have them. Nothing here answers OPTIONS either, so the refusal is the same. */
const unspeakable = new Set(['TRACE', 'CONNECT', 'TRACK'])
const bodiless = new Set(['GET', 'HEAD'])

/**
 * Converts a request; its body is streamed.
 *
 * Every header line counts: of two `Authorization` lines neither can hide the other, as in Node's `headers`.
 *
 * @param body - What was in the body, if the application has parsed it already.
 * @returns `undefined` when it is not well-formed: its target, its Host, a header.
 */
export function toRequest(incoming: IncomingMessage, body?: string): Request | undefined {
  const local = localPart(incoming.url)
  if (local === undefined) return undefined
  try {
    const headers = readHeaders(incoming.rawHeaders)
    if (headers === undefined) return undefined
    const { method = 'GET' } = incoming
    return new Request(anyOrigin + local, {
      method: unspeakable.has(method) ? 'OPTIONS' : method,
      headers,
      ...(!bodiless.has(method) && bodyOf(incoming, body)),
    })
  } catch {
    // A header that Node let through and fetch does not: a client's mistake.
    return undefined
  }
}

function readHeaders(rawHeaders: readonly string[]): Headers | undefined {
  const headers = new Headers()
  let hosts = 0
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    // HTTP/2 keeps method and path in pseudo-headers (RFC 9113 §8.3).
    if (name.startsWith(':')) continue
    if (name.length === 4 && name.toLowerCase() === 'host') {
      hosts += 1
      if (!hostShape.test(value)) return undefined
    }
    headers.append(name, value)
  }
  // RFC 9112 §3.2: more than one Host is a 400.
  return hosts > 1 ? undefined : headers
}

type StreamedBody = Pick<RequestInit, 'body' | 'duplex'>

function bodyOf(incoming: IncomingMessage, body: string | undefined): StreamedBody {
  if (body !== undefined) return { body }
  const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers
  if (coding === undefined && (length === undefined || length === '0')) return {}
  // Whoever stops reading (a body too large) still has to answer on the same socket, so it must not be destroyed.
  return { body: ReadableStream.from(incoming.iterator({ destroyOnReturn: false })), duplex: 'half' }
}
