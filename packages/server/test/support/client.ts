/** A small HTTP client over `node:http`: keep-alive or a fresh connection each time, and the two ways to sign in. */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { assertDocumented } from '../../../countersign/test/http/documented.ts'

/** The members of answers that the tests look at. */
export interface Body {
  code?: string
  status?: string | number
  subject?: { id: string; identifier: string; status: string; roles: string[] }
  session?: { sid: string }
  session_identifier?: string
  access_token?: string
  refresh_token?: string
  sid?: string
  credential?: { kind: string; sid?: string; jti?: string }
  sessions?: { sid: string; current: boolean }[]
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  body: Body
}

export interface Send {
  body?: unknown
  /** `Cookie` or `Authorization`, as `Credential.headers` has it. */
  headers?: Readonly<Record<string, string>>
}

export interface Credential {
  kind: 'session' | 'token'
  headers: Readonly<Record<string, string>>
  /** `sid` or `jti`. */
  id: string
  /** The secret itself. */
  secret: string
  subjectId: string
}

export class Client {
  readonly url: string
  readonly #agent: Agent
  readonly #timeoutMs: number

  /**
   * @param connections - `fresh`: a new one for each request, so that any worker may get it.
   * @param timeoutMs - How long an answer may take.
   */
  constructor(url: string, connections: 'kept' | 'fresh' = 'kept', timeoutMs = 20_000) {
    this.url = url
    this.#timeoutMs = timeoutMs
    this.#agent = new Agent({ keepAlive: connections === 'kept' })
  }

  /** Rejects when the connection breaks before an answer. */
  send(method: string, path: string, { body, headers = {} }: Send = {}): Promise<Reply> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        this.url + path,
        {
          method,
          agent: this.#agent,
          headers: {
            ...headers,
            ...(text !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        incoming => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const received = Buffer.concat(chunks).toString()
            const isJson = incoming.headers['content-type']?.includes('json') === true
            const parsed: Body = isJson ? JSON.parse(received) : {}
            const status = incoming.statusCode ?? 0
            const reply: Reply = { status, headers: incoming.headers, text: received, body: parsed }
            try {
              assertDocumented(method, path, { status, headers: toHeaders(incoming.headers), body: received })
              resolve(reply)
            } catch (fault) {
              reject(fault)
            }
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.setTimeout(this.#timeoutMs, () => outgoing.destroy(new Error('no answer in time')))
      outgoing.end(text)
    })
  }

  whoami(credential: Pick<Credential, 'headers'>): Promise<Reply> {
    return this.send('GET', '/auth/whoami', { headers: credential.headers })
  }

  /** Makes an account; answers with its id. */
  async signUp(identifier: string, password: string): Promise<string> {
    const { status, body } = await this.send('POST', '/auth/sign-up', { body: { identifier, password } })
    if (status !== 201 || body.subject === undefined) throw new Error(`sign-up: ${status} ${body.code}`)
    return body.subject.id
  }

  async signIn(identifier: string, password: string, kind: 'session' | 'token'): Promise<Credential> {
    const reply = await this.send('POST', '/auth/sign-in', {
      body: { identifier, password, credential: kind },
    })
    const credential = credentialOf(reply)
    if (credential === undefined) throw new Error(`sign-in: ${reply.status} ${reply.body.code}`)
    return credential
  }

  close(): void {
    this.#agent.destroy()
  }
}

function toHeaders(incoming: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming)) {
    for (const line of [value ?? []].flat()) headers.append(name, line)
  }
  return headers
}

/** The credential that a sign-in answered with. */
export function credentialOf({ headers, body }: Reply): Credential | undefined {
  const subjectId = body.subject?.id
  if (subjectId === undefined) return undefined
  const { access_token: token, session } = body
  if (token !== undefined) {
    const claims: { jti: string } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return {
      kind: 'token',
      headers: { authorization: `Bearer ${token}` },
      id: claims.jti,
      secret: token,
      subjectId,
    }
  }
  const cookie = headers['set-cookie']?.[0]?.split(';')[0]
  if (session === undefined || cookie === undefined) return undefined
  return {
    kind: 'session',
    headers: { cookie },
    id: session.sid,
    secret: cookie.slice(cookie.indexOf('=') + 1),
    subjectId,
  }
}
