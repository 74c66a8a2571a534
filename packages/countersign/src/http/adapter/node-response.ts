/** A fetch `Response`, or an answer of our own, written to Node's `ServerResponse`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply, StreamedReply } from '../protocol/reply.ts'

/** How much of a body that nobody wants is read so that the connection can go on, before it is cut. */
const maxDiscardedBytes = 1_048_576

export async function writeResponse(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // Every answer that has a length is small and complete in memory.
  if (response.body !== null && !response.headers.has('content-length')) {
    const { status, body } = response
    await writeStream({ status, headers: headersOf(response), body }, incoming, outgoing)
    return
  }
  const body = response.body === null ? undefined : Buffer.from(await response.arrayBuffer())
  // The client may have gone while the answer was made.
  if (outgoing.destroyed || outgoing.headersSent) return
  write(response.status, headersOf(response), body, incoming, outgoing)
}

export async function writeAnswer(
  reply: Reply | StreamedReply,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { status, headers, body } = reply
  if (typeof body === 'object') await writeStream({ status, headers, body }, incoming, outgoing)
  else writeReply({ status, headers, ...(body !== undefined && { body }) }, incoming, outgoing)
}

type Head = Record<string, string | string[]>

function headersOf({ headers }: Response): Head {
  const cookies = headers.getSetCookie()
  // RFC 6265 §3: never folded into one line.
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) }
}

/** Passes a body on as it comes, no faster than the client takes it; a client that goes away stops what makes it. */
async function writeStream(
  { status, headers, body }: { status: number; headers: Readonly<Head>; body: ReadableStream<Uint8Array> },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  if (outgoing.destroyed || outgoing.headersSent || incoming.method === 'HEAD') {
    cancel()
    if (incoming.method === 'HEAD') write(status, { ...headers }, undefined, incoming, outgoing)
    return
  }
  outgoing.once('close', cancel)
  outgoing.writeHead(status, headers)
  outgoing.flushHeaders()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (!outgoing.write(part.value) && !outgoing.destroyed) await untilWritable(outgoing)
  }
  outgoing.end()
}

function untilWritable(outgoing: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      outgoing.off('drain', go).off('close', go)
      resolve()
    }
    outgoing.on('drain', go).on('close', go)
  })
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
  headers: Head,
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
