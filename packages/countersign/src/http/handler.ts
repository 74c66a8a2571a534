/** The HTTP API as one function from request to response. `answer` is the pipeline that every request goes through. */
import { Hono } from 'hono'
import { callerOf, checkAccess } from './access.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import { endpoints } from './endpoint/endpoints.ts'
import { explainFault } from './fault.ts'
import type { Connection, Handler, HandlerParts } from './handler-parts.ts'
import { readInput } from './input.ts'
import { createDocument } from './openapi/document.ts'
import { isCrossSite } from './protocol/fetch-metadata.ts'
import { problem } from './protocol/problem.ts'
import type { Reply, StreamedReply } from './protocol/reply.ts'
import { findProof } from './protocol/request-proof.ts'
import { allowedMethods, pathOf, routePattern } from './route.ts'
import { prepareSite, type Site } from './site.ts'

export function createHandler(parts: HandlerParts): Handler {
  let document: object | undefined
  const site = prepareSite(parts, () => {
    document ??= createDocument(endpoints, parts.settings)
    return document
  })

  const app = new Hono<{ Bindings: { connection: Connection } }>({ getPath: pathOf })
  for (const endpoint of endpoints) {
    app.on(endpoint.method, routePattern(endpoint), async context =>
      site.respond(
        withNonce(
          await answer(endpoint, site, context.req.raw, context.req.param('target'), context.env.connection),
          site,
          context.req.raw,
        ),
      ),
    )
  }
  app.notFound(context => {
    const allowed = allowedMethods(app.router, context.req.path)
    if (allowed.length === 0) return site.respond(problem('not-found'))
    return site.respond(problem('method-not-allowed', {}, { allow: allowed.join(', ') }))
  })
  return async (request, connection = {}) => app.fetch(request, { connection })
}

/** Whoever proves possession of a key learns the nonce for the next time (RFC 9449 §8.2). */
function withNonce<Some extends Reply | StreamedReply>(
  reply: Some,
  { parts }: Site,
  { headers }: Request,
): Some {
  if (!headers.has('dpop')) return reply
  return { ...reply, headers: { 'dpop-nonce': parts.proofs.nonce, ...reply.headers } }
}

async function answer(
  endpoint: Endpoint,
  site: Site,
  request: Request,
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

    const { identity, client, presented, cookieHeaders } = access
    const caller = callerOf(site, endpoint, request, connection, identity)
    const reply = await endpoint.answer({
      parts,
      profile,
      document,
      identity,
      client,
      presented,
      proof: findProof(request),
      caller,
      header: name => headers.get(name),
      gone: connection.gone ?? (() => request.signal),
      ...input.input,
    })
    const timing = reply.status < 400 ? { 'server-timing': timingOf(began, checked, parts.monotonic()) } : {}
    return { ...reply, headers: { ...cookieHeaders, ...timing, ...reply.headers } }
  } catch (fault) {
    return explainFault(fault, parts.onFault)
  }
}

/** For whoever was let in only: how long a refusal took is nobody's business (W3C Server Timing §3). */
function timingOf(began: number, checked: number, ended: number): string {
  return `check;dur=${(checked - began).toFixed(3)}, work;dur=${(ended - checked).toFixed(3)}`
}
