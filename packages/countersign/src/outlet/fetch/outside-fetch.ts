/** The one client for URLs outside: resolved once, connected to exactly what was judged, never redirected, bounded in size and time. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { OutsideRefusal } from '../../core/errors.ts'
import { readBounded } from './bounded-answer.ts'
import { hostOf, judgeUrl, mayConnect, type OutsideAllowance } from './outside-url.ts'

export interface OutsideFetchOptions extends OutsideAllowance {
  /** Every address of a host, as the system's resolver has them. Called once a request. */
  lookup: (host: string) => Promise<readonly string[]>
  /** Until the connection stands, TLS included, ms. 5,000 by default. */
  connectTimeoutMs?: number
  /** From the call until the headers of the answer are there, ms. 8,000 by default. */
  headersTimeoutMs?: number
  /** From the call until the last byte of the answer, ms. 10,000 by default. */
  timeoutMs?: number
  /** Of the answer's body, bytes. 65,536 by default. */
  maxBytes?: number
  /** More certificates that are trusted, PEM: for tests and for providers with a CA of their own. */
  ca?: string
}

export interface OutsideRequest {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** The body of the answer is not read: the connection is closed when its headers are there. */
  isBodyIgnored?: boolean
  signal?: AbortSignal
}

export type OutsideAnswer =
  | { ok: true; status: number; headers: Readonly<Record<string, string>>; body: Uint8Array }
  | { ok: false; reason: OutsideRefusal }

/** Never rejects. A request whose reason is `unreachable`, `timeout` or `too-large` may have reached the other side. */
export type OutsideFetch = (url: string, request?: OutsideRequest) => Promise<OutsideAnswer>

const most = { connectTimeoutMs: 5000, headersTimeoutMs: 8000, timeoutMs: 10_000, maxBytes: 65_536 }
const maxHeaderSize = 16_384

export function createOutsideFetch(options: OutsideFetchOptions): OutsideFetch {
  const limits = { ...most, ...options }
  return async (text, request = {}) => {
    const judged = judgeUrl(text, options)
    if (!judged.ok) return judged
    const stop = new AbortController()
    let reason: OutsideRefusal = 'unreachable'
    const over = (after: OutsideRefusal) => () => {
      reason = after
      stop.abort()
    }
    const timers = [
      setTimeout(over('timeout'), limits.timeoutMs),
      setTimeout(over('timeout'), Math.min(limits.headersTimeoutMs, limits.timeoutMs)),
      setTimeout(over('timeout'), Math.min(limits.connectTimeoutMs, limits.timeoutMs)),
    ] as const
    const [, headersTimer, connectTimer] = timers
    const onAbort = over('unreachable')
    request.signal?.addEventListener('abort', onAbort, { once: true })
    if (request.signal?.aborted === true) onAbort()
    try {
      const addresses = await resolved(hostOf(judged.url), limits.lookup, stop.signal)
      if (addresses.length === 0) return { ok: false, reason: 'unresolvable' }
      // All of them: a name that has a private address beside a public one is used for rebinding.
      if (!addresses.every(address => mayConnect(address, options)))
        return { ok: false, reason: 'special-address' }
      const sent = send(judged.url, request, { addresses, signal: stop.signal, ca: options.ca })
      sent.once('socket', socket => {
        const event = judged.url.protocol === 'https:' ? 'secureConnect' : 'connect'
        socket.once(event, () => clearTimeout(connectTimer))
      })
      const message = await answerOf(sent)
      clearTimeout(headersTimer)
      clearTimeout(connectTimer)
      return await read(message, request.isBodyIgnored ?? false, limits.maxBytes)
    } catch (fault) {
      return { ok: false, reason: fault === unresolvable ? unresolvable.reason : reason }
    } finally {
      for (const timer of timers) clearTimeout(timer)
      request.signal?.removeEventListener('abort', onAbort)
      stop.abort()
    }
  }
}

const unresolvable = { reason: 'unresolvable' } as const

/** A literal is its own address; the lookup of a name ends with the signal, whatever the resolver does. */
async function resolved(
  host: string,
  lookup: OutsideFetchOptions['lookup'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  const found = lookup(host).catch(() => Promise.reject(unresolvable))
  // What comes after the other has settled is nobody's.
  found.catch(() => {})
  aborted.catch(() => {})
  return Promise.race([found, aborted])
}

interface Pinned {
  addresses: readonly string[]
  signal: AbortSignal
  ca: string | undefined
}

/** The connection resolves nothing: it is given the addresses that were judged. TLS still verifies the host's name. */
function send(url: URL, request: OutsideRequest, { addresses, signal, ca }: Pinned): ClientRequest {
  const known = addresses.map(address => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_host, { all }, callback) => {
    const [first] = known
    if (all === true || first === undefined) callback(null, known)
    else callback(null, first.address, first.family)
  }
  const { body } = request
  const make = url.protocol === 'https:' ? httpsRequest : httpRequest
  const sent = make({
    host: hostOf(url),
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: request.method ?? 'GET',
    headers: {
      ...request.headers,
      host: url.host,
      // Nothing is ever decompressed.
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup,
    // A connection of its own: none is shared between two requests that were judged apart.
    agent: false,
    maxHeaderSize,
    signal,
    ...(ca !== undefined && { ca }),
  })
  sent.end(body)
  return sent
}

function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  sent.once('response', resolve)
  // Also after the answer: an aborted request says so once more.
  sent.on('error', reject)
  return promise
}

async function read(
  message: IncomingMessage,
  isBodyIgnored: boolean,
  maxBytes: number,
): Promise<OutsideAnswer> {
  const status = message.statusCode ?? 0
  if (status >= 300 && status < 400) return refused(message, 'redirected')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers))
    if (typeof value === 'string') headers[name] = value
  if (isBodyIgnored) {
    message.destroy()
    return { ok: true, status, headers, body: new Uint8Array() }
  }
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity') return refused(message, 'encoded')
  const body = await readBounded(message, maxBytes)
  return body === undefined ? refused(message, 'too-large') : { ok: true, status, headers, body }
}

function refused(message: IncomingMessage, reason: OutsideRefusal): OutsideAnswer {
  message.destroy()
  return { ok: false, reason }
}
