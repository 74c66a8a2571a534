/** The HTTP API as one function from request to answer. `answer` is the pipeline that every request goes through. */
import { TrieRouter } from 'hono/router/trie-router'
import { callerOf, checkAccess } from './access.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import { endpoints } from './endpoint/endpoints.ts'
import { explainFault } from './fault.ts'
import type { Connection, Handler, HandlerParts, HttpSettings, PlainHandler } from './handler-parts.ts'
import { readInput } from './input.ts'
import { isCrossSite } from './protocol/fetch-metadata.ts'
import type { Incoming } from './protocol/incoming.ts'
import { readCookies } from './protocol/presented-cookies.ts'
import { problem } from './protocol/problem.ts'
import { type Reply, type StreamedReply, toResponse } from './protocol/reply.ts'
import { findProof } from './protocol/request-proof.ts'
import { isCanonicalPath } from './protocol/request-target.ts'
import { allowedMethods, findRoute, pathOf, routePattern } from './route.ts'
import { prepareSite, type Site } from './site.ts'

export function createHandler(parts: HandlerParts): PlainHandler {
  let document: Promise<object> | undefined
  const site = prepareSite(parts, () => {
    document ??= documentOf(parts.settings)
    return document
  })

  const router = new TrieRouter<Endpoint>()
  for (const endpoint of endpoints) router.add(endpoint.method, routePattern(endpoint), endpoint)

  return async (request, connection = {}) => {
    const path = pathOf(request)
    if (!isCanonicalPath(path)) return site.complete(problem('invalid-target'))
    const route = findRoute(router, request.method, path)
    if (route === undefined) {
      const allowed = allowedMethods(router, path)
      return site.complete(
        allowed.length === 0
          ? problem('not-found')
          : problem('method-not-allowed', {}, { allow: allowed.join(', ') }),
      )
    }
    const reply = await answer(route.endpoint, site, request, route.target, connection)
    return site.complete(withNonce(reply, site, request))
  }
}

/** What makes the document is loaded when somebody asks for it. */
async function documentOf(settings: HttpSettings): Promise<object> {
  const { createDocument } = await import('./openapi/document.ts')
  return createDocument(endpoints, settings)
}

/** The same from a fetch `Request` to a `Response`. */
export function fetchHandler(handler: PlainHandler): Handler {
  return async (request, connection) => {
    const reply = await handler(request, connection)
    if (request.method !== 'HEAD') return toResponse(reply)
    const { body, ...head } = reply
    if (body instanceof ReadableStream) await body.cancel()
    return toResponse(head)
  }
}

/** Whoever proves possession of a key learns the nonce for the next time (RFC 9449 §8.2). */
function withNonce<Some extends Reply | StreamedReply>(
  reply: Some,
  { parts }: Site,
  { headers }: Incoming,
): Some {
  if (!headers.has('dpop')) return reply
  return { ...reply, headers: { 'dpop-nonce': parts.proofs.nonce, ...reply.headers } }
}

async function answer(
  endpoint: Endpoint,
  site: Site,
  request: Incoming,
  target: string | undefined,
  connection: Connection,
): Promise<Reply | StreamedReply> {
  const { parts, profile, origins, document } = site
  try {
    const { method, headers } = request
    if (isCrossSite(method, headers.get('sec-fetch-site'), headers.get('origin'), origins))
      return problem('cross-site')

    const began = parts.monotonic()
    const access = await checkAccess(endpoint, site, request)
    if (!access.ok) return access.reply
    const checked = parts.monotonic()

    const input = await readInput(endpoint, request, target)
    if (!input.ok) return input.reply

    const { identity, identities, client, presented } = access
    const caller = callerOf(site, request, connection, identity)
    const reply = await endpoint.answer({
      parts,
      profile,
      document,
      identity,
      identities,
      client,
      presented,
      cookieCount: () => readCookies(headers.get('cookie') ?? '', profile).length,
      path: pathOf(request),
      proof: findProof(request),
      caller,
      header: name => headers.get(name),
      gone: connection.gone ?? (() => request.signal ?? never),
      ...input.input,
    })
    const timing = reply.status < 400 ? { 'server-timing': timingOf(began, checked, parts.monotonic()) } : {}
    return { ...reply, headers: { ...timing, ...reply.headers } }
  } catch (fault) {
    return explainFault(fault, parts.onFault)
  }
}

/** A client of which nobody says that it has gone. */
const never = new AbortController().signal

/** For whoever was let in only: how long a refusal took is nobody's business (W3C Server Timing §3). */
function timingOf(began: number, checked: number, ended: number): string {
  return `check;dur=${(checked - began).toFixed(3)}, work;dur=${(ended - checked).toFixed(3)}`
}
