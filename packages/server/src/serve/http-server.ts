/** The HTTP server and its limits: what is malformed, too large or too slow is answered with a problem and closed (K30). */
import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Code, securityHeaders } from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { type ConnectionBounds, limitConnections } from './connection-limit.ts'
import { http } from './http-module.ts'
import { answerProblem, writeProblem } from './problem.ts'

const maxHeaderBytes = 16_384
/** Open connections of one process. No address may take so many that the others find none. */
const connectionBounds: ConnectionBounds = { total: 10_000, perAddress: 2500 }
/** Longer than the minute that load balancers keep an idle connection: it must be they who close it. */
const keepAliveTimeoutMs = 65_000

export function createHttpServer(
  settings: Pick<Settings, 'headersTimeoutMs' | 'requestTimeoutMs' | 'trustedProxies' | 'publicUrl'>,
  listener: RequestListener,
  bounds: ConnectionBounds = connectionBounds,
): Server {
  const { publicUrl } = settings
  const everywhere = securityHeaders(publicUrl === undefined ? undefined : new URL(publicUrl))
  const headersTimeout = Math.min(settings.headersTimeoutMs, settings.requestTimeoutMs)
  const server = http.createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout,
      requestTimeout: settings.requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      // How precise the two timeouts are.
      connectionsCheckingInterval: Math.min(1000, Math.ceil(headersTimeout / 2)),
      // Asked below, where the refusal is a problem rather than an empty answer.
      requireHostHeader: false,
      noDelay: true,
    },
    (request, response) => {
      // RFC 9112 §3.2.
      if (request.headers.host === undefined && request.httpVersion === '1.1')
        answerProblem(response, everywhere, 'malformed-request')
      else listener(request, response)
    },
  )
  limitConnections(server, bounds, settings.trustedProxies)
  server.on('clientError', (error: Error & { code?: string }, socket) =>
    refuse(error.code, socket, everywhere),
  )
  // RFC 9110 §9.3.6: nobody tunnels through this server.
  server.on('connect', (_request, socket) =>
    writeProblem(socket, everywhere, 'method-not-allowed', { allow: 'GET, POST, PATCH, DELETE' }),
  )
  // RFC 9110 §10.1.1: an expectation other than 100-continue.
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    answerProblem(response, everywhere, 'malformed-request'),
  )
  return server
}

const codeByError = new Map<string | undefined, Code>([
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
])

function refuse(
  error: string | undefined,
  socket: Duplex,
  everywhere: Readonly<Record<string, string>>,
): void {
  // Gone, or an answer is on its way already: text of ours in the middle of it would be taken for its body.
  if (error === 'ECONNRESET' || isAnswering(socket)) socket.destroy()
  else writeProblem(socket, everywhere, codeByError.get(error) ?? 'malformed-request')
}

/** Node keeps the answer under way on the socket; its own default for this event asks the same. */
function isAnswering(socket: Duplex & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true
}
