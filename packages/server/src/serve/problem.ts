/** Problems that the server answers by itself, before or past the library: the same form as the API's (RFC 9457). */
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Code, problem } from 'countersign'
import { http } from './http-module.ts'

interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  text: string
}

type Headers = Readonly<Record<string, string>>

function prepare(everywhere: Headers, code: Code, more: Headers): Answer {
  const { status, headers, body: text = '' } = problem(code, {}, more)
  const length = `${Buffer.byteLength(text)}`
  return {
    status,
    headers: { ...everywhere, ...headers, 'content-length': length, connection: 'close' },
    text,
  }
}

/**
 * Answers a request with a problem and closes its connection.
 *
 * @param everywhere - What every answer of this server carries.
 */
export function answerProblem(
  response: ServerResponse,
  everywhere: Headers,
  code: Code,
  more: Headers = {},
): void {
  const { status, headers, text } = prepare(everywhere, code, more)
  response.writeHead(status, headers)
  response.end(text)
}

/** Answers on a socket that has no request to answer: what came could not be read as one. Closes it. */
export function writeProblem(socket: Duplex, everywhere: Headers, code: Code, more: Headers = {}): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, text } = prepare(everywhere, code, more)
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${head}\r\n${text}`)
  // A client that goes on sending and never closes must not hold the socket.
  setTimeout(() => socket.destroy(), 1000).unref()
}
