/** The same small application under every framework, and one way to ask it. */
import { type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Guarding } from '../../../src/http/adapter/guarding.ts'
import { isOwnAddress } from '../../../src/http/own-address.ts'
import { assertDocumented } from '../documented.ts'

/**
 * The application: `/hello` says who it is (`nobody` or the subject id), `/private` needs a credential, `/strict` needs
 * one without any staleness, `/admin` needs the role `admin`, `POST /echo` sends its JSON body back, and `/healthz` is
 * its own (`mine`).
 */
export interface Mounted {
  send(method: string, path: string, sending?: { headers?: [string, string][]; body?: string }): Promise<Sent>
  close(): Promise<void>
}

export interface Sent {
  status: number
  headers: Headers
  body: string
}

export interface Framework {
  name: string
  /** Whether it is asked over a socket, and the peer's address is known. */
  hasSocket: boolean
  mount(auth: Guarding, options?: { serve?: 'api' | 'everything' }): Promise<Mounted>
}

/** Asks a function from request to response. */
export function mountFunction(fetch: (request: Request) => Response | Promise<Response>): Mounted {
  return {
    send: async (method, path, { headers = [], body } = {}) => {
      const lines = new Headers()
      for (const [name, value] of headers) lines.append(name, value)
      const asked = new Request(`http://localhost${path}`, {
        method,
        headers: lines,
        ...(body !== undefined && { body }),
      })
      const response = await fetch(asked)
      const { status, headers: answered } = response
      return held(method, path, { status, headers: answered, body: await response.text() })
    },
    close: async () => undefined,
  }
}

/** Asks a server over a socket, header lines as they are. */
export async function mountServer(server: Server, close?: () => Promise<void>): Promise<Mounted> {
  if (!server.listening) await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: (method, path, { headers = [], body } = {}) =>
      new Promise((resolve, reject) => {
        const lines = ['Host', 'app.example', ...headers.flat()]
        if (body !== undefined) lines.push('Content-Length', `${Buffer.byteLength(body)}`)
        const asked = request(
          { host: '127.0.0.1', port, method, path, headers: lines, agent: false },
          incoming => {
            readAll(incoming)
              .then(sent => held(method, path, sent))
              .then(resolve, reject)
          },
        )
        asked.on('error', reject).end(body)
      }),
    close: async () => {
      await (close?.() ?? new Promise<void>(resolve => server.close(() => resolve())))
      server.closeAllConnections()
    },
  }
}

/** What Countersign answers under its own addresses is as documented, whatever it is mounted in. */
function held(method: string, path: string, sent: Sent): Sent {
  // Express's page about a body that its own parser, mounted before us, refused: the request never came to us.
  const isExpressPage = sent.status === 400 && sent.body.includes('<pre>SyntaxError')
  if (isOwnAddress(path.split('?')[0] ?? '') && !isExpressPage) assertDocumented(method, path, sent)
  return sent
}

async function readAll(incoming: IncomingMessage): Promise<Sent> {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() }
}
