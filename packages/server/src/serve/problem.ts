/** Problems that the server answers by itself, before or past the library: the same form as the API's (RFC 9457). */
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Code, problem, securityHeaders } from 'countersign'
import { http } from './http-module.ts'

interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  text: string
}

function prepare(code: Code, more: Readonly<Record<string, string>>): Answer {
  const { status, headers, body: text = '' } = problem(code, {}, more)
  const length = `${Buffer.byteLength(text)}`
  return {
    status,
    headers: { ...securityHeaders(), ...headers, 'content-length': length, connection: 'close' },
    text,
  }
}

/** Answers a request with a problem and closes its connection. */
export function answerProblem(
  response: ServerResponse,
  code: Code,
  more: Readonly<Record<string, string>> = {},
): void {
  const { status, headers, text } = prepare(code, more)
  response.writeHead(status, headers)
  response.end(text)
}

/** Answers on a socket that has no request to answer: what came could not be read as one. Closes it. */
export function writeProblem(socket: Duplex, code: Code, more: Readonly<Record<string, string>> = {}): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, text } = prepare(code, more)
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${head}\r\n${text}`)
  // A client that goes on sending and never closes must not hold the socket.
  setTimeout(() => socket.destroy(), 1000).unref()
}
