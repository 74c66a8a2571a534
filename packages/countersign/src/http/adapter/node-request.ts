/** Node's `IncomingMessage` as what the handler reads of a request. */
import type { IncomingMessage } from 'node:http'
import type { HeaderLines, Incoming } from '../protocol/incoming.ts'
import { localPart } from '../protocol/request-target.ts'

/**
 * The handler judges paths only and takes its public address from the configuration, so what stands here, and what the
 * Host header says, never matters (K05).
 */
const anyOrigin = 'http://localhost'
/** RFC 9110 §7.2, RFC 3986 §3.2.2: a name, an IPv4 or an IPv6 address, a port. */
const hostShape = /^(?:[\w.~-]*|\[[\da-fA-F:.]+\])(?::\d{0,5})?$/
/** RFC 9110 §5.5, §5.6.2. Node lets none of the others through; a framework in between might. */
const nameShape = /^[!#$%&'*+.^_`|~\w-]+$/
const valueShape = /^[^\0\r\n\u0100-\uffff]*$/
/** Fetch §2.2.1: no `Request` can have them. Nothing here answers OPTIONS either, so the refusal is the same. */
const unspeakable = new Set(['TRACE', 'CONNECT', 'TRACK'])
const bodiless = new Set(['GET', 'HEAD'])

/**
 * Reads a request; its body is streamed.
 *
 * Every header line counts: of two `Authorization` lines neither can hide the other, as in Node's `headers`.
 *
 * @param body - What was in the body, if the application has parsed it already.
 * @returns `undefined` when it is not well-formed: its target, its Host, a header.
 */
export function toIncoming(incoming: IncomingMessage, body?: string): NodeIncoming | undefined {
  const local = localPart(incoming.url)
  if (local === undefined) return undefined
  const lines = readHeaders(incoming.rawHeaders)
  if (lines === undefined) return undefined
  const { method = 'GET' } = incoming
  return {
    method: unspeakable.has(method) ? 'OPTIONS' : method,
    // As it was sent: the caller has made sure that it has one reading.
    url: anyOrigin + local,
    headers: new NodeHeaders(lines),
    body: bodiless.has(method) ? null : bodyOf(incoming, body),
    bodyUsed: false,
  }
}

export interface NodeIncoming extends Incoming {
  readonly headers: NodeHeaders
}

class NodeHeaders implements HeaderLines {
  /** By their names in lower case. */
  readonly lines: ReadonlyMap<string, string>

  constructor(lines: ReadonlyMap<string, string>) {
    this.lines = lines
  }

  get(name: string): string | null {
    return this.lines.get(name) ?? null
  }

  has(name: string): boolean {
    return this.lines.has(name)
  }
}

/** For a handler that takes nothing else. */
export function toRequest({ method, url, headers, body }: NodeIncoming): Request {
  return new Request(url, { method, headers: [...headers.lines], body, duplex: 'half' })
}

function readHeaders(rawHeaders: readonly string[]): Map<string, string> | undefined {
  const lines = new Map<string, string>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    // HTTP/2 keeps method and path in pseudo-headers (RFC 9113 §8.3).
    if (name.startsWith(':')) continue
    if (!nameShape.test(name) || !valueShape.test(value)) return undefined
    const before = lines.get(name)
    // RFC 9112 §3.2: more than one Host is a 400, and so is one that is none.
    if (name === 'host' && (before !== undefined || !hostShape.test(value))) return undefined
    // RFC 9110 §5.3; cookies are joined as RFC 9113 §8.2.3 has it.
    lines.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return lines
}

function bodyOf(incoming: IncomingMessage, body: string | undefined): ReadableStream<Uint8Array> | null {
  if (body !== undefined) return ReadableStream.from([Buffer.from(body)])
  const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers
  if (coding === undefined && (length === undefined || length === '0')) return null
  // Whoever stops reading (a body too large) still has to answer on the same socket, so it must not be destroyed.
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false }))
}
