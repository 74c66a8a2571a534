/** A fetch `Response`, or an answer of our own, written to Node's `ServerResponse`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply } from '../protocol/reply.ts'

/** How much of a body that nobody wants is read so that the connection can go on, before it is cut. */
const maxDiscardedBytes = 1_048_576

export async function writeResponse(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // Every answer is small and complete in memory.
  const body = response.body === null ? undefined : Buffer.from(await response.arrayBuffer())
  // The client may have gone while the answer was made.
  if (outgoing.destroyed || outgoing.headersSent) return
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  // RFC 6265 §3: never folded into one line.
  if (cookies.length > 0) headers['set-cookie'] = cookies
  write(response.status, headers, body, incoming, outgoing)
}

export function writeReply(
  { status, headers, body }: Reply,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (outgoing.destroyed || outgoing.headersSent) return
  const bytes = body === undefined ? undefined : Buffer.from(body)
  write(status, { ...headers }, bytes, incoming, outgoing)
}

function write(
  status: number,
  headers: Record<string, string | string[]>,
  body: Buffer | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  // RFC 9110 §8.6: a 204 has no length; the answer to HEAD may leave it out.
  if (body !== undefined) headers['content-length'] = `${body.length}`
  else if (status !== 204 && incoming.method !== 'HEAD') headers['content-length'] = '0'
  outgoing.writeHead(status, headers)
  outgoing.end(incoming.method === 'HEAD' ? undefined : body)
  if (!incoming.complete) discardRest(incoming)
}

/** The answer is out before the request is in (a body too large): the rest is read up to a bound, then the line is cut. */
function discardRest(incoming: IncomingMessage): void {
  let length = 0
  incoming.on('data', (chunk: Uint8Array) => {
    length += chunk.length
    if (length > maxDiscardedBytes) incoming.destroy()
  })
  // The client goes away, or the line is cut: nobody waits for this body.
  incoming.on('error', () => undefined)
  incoming.resume()
}
