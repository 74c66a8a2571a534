/** The client through which the tests speak to the API: every answer is held against the OpenAPI document. */

import { expect } from 'vitest'
import { catalogue } from '../../src/core/errors.ts'
import type { Handler } from '../../src/http/handler-parts.ts'
import { isCanonicalPath } from '../../src/http/protocol/request-target.ts'
import { Contract, type Document } from './contract.ts'

/** What fetch takes for a body. */
export type RawBody = NonNullable<RequestInit['body']>

export interface Sending {
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  raw?: RawBody
  headers?: Record<string, string> | [string, string][]
  /** The peer's address. */
  address?: string
}

export class Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly json: unknown

  constructor(response: Response, body: string) {
    this.status = response.status
    this.headers = response.headers
    this.body = body
    this.json = body === '' ? undefined : JSON.parse(body)
  }

  /** The member at a dotted path: `sessions.0.sid`. */
  at(path: string): unknown {
    return path.split('.').reduce<unknown>((value, name) => {
      return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
    }, this.json)
  }

  text(path: string): string {
    const value = this.at(path)
    if (typeof value !== 'string') throw new Error(`no text at ${path} of ${this.body}`)
    return value
  }

  list(path: string): unknown[] {
    const value = this.at(path)
    if (!Array.isArray(value)) throw new Error(`no list at ${path} of ${this.body}`)
    return value
  }

  get code(): string | undefined {
    const code = this.at('code')
    return typeof code === 'string' ? code : undefined
  }

  /** The cookie that it sets, taken apart. */
  get cookie(): { name: string; value: string; attributes: string[] } | undefined {
    const [line] = this.headers.getSetCookie()
    if (line === undefined) return undefined
    const [pair = '', ...attributes] = line.split('; ')
    const equals = pair.indexOf('=')
    return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes }
  }
}

export class Client {
  readonly contract: Contract
  readonly #handler: Handler

  private constructor(handler: Handler, contract: Contract) {
    this.#handler = handler
    this.contract = contract
  }

  static async open(handler: Handler): Promise<Client> {
    const response = await handler(new Request('http://localhost/openapi.json'))
    const document: Document = JSON.parse(await response.text())
    return new Client(handler, new Contract(document))
  }

  async send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const { body, raw, address } = sending
    const headers = new Headers(sending.headers)
    const content = body === undefined ? raw : JSON.stringify(body)
    if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
    const request = new Request(`http://localhost${path}`, {
      method,
      headers,
      ...(content !== undefined && { body: content, duplex: 'half' }),
    })
    const response = await this.#handler(request, address === undefined ? {} : { address })
    const text = await response.text()
    this.#check(method, new URL(request.url).pathname, body, response, text)
    return new Answer(response, text)
  }

  #check(method: string, path: string, sent: unknown, response: Response, body: string): void {
    const { status, headers } = response
    const what = `${method} ${path} answered ${status} ${body}`
    // Every answer, whatever it is (ASVS 5.0 §3.4).
    expect(headers.get('x-content-type-options'), what).toBe('nosniff')
    expect(headers.get('content-security-policy'), what).toContain("default-src 'none'")
    if (this.contract.isSecure) expect(headers.get('strict-transport-security'), what).toContain('max-age=')
    expect(headers.get('cache-control'), what).toBe(
      status === 200 && (path === '/openapi.json' || path === '/.well-known/jwks.json')
        ? 'public, max-age=300'
        : 'no-store',
    )
    if (status >= 400 && method !== 'HEAD') {
      expect(headers.get('content-type'), what).toBe('application/problem+json')
      const problem = new Answer(response, body)
      expect(Object.keys(catalogue), what).toContain(problem.code)
      expect(problem.at('status'), what).toBe(status)
    }
    if (status === 401) expect(headers.get('www-authenticate'), what).toMatch(/^(Bearer|Basic|DPoP)\b/)
    if (status === 429 || status === 503) expect(headers.get('retry-after'), what).toMatch(/^[1-9]\d*$/)

    const operation = this.contract.find(method, path)
    if (operation === undefined) {
      // Before any route is looked for.
      const isCanonical = isCanonicalPath(path)
      const known = isCanonical ? this.contract.methodsOf(path) : []
      expect(status, what).toBe(!isCanonical ? 400 : known.length === 0 ? 404 : 405)
      for (const allowed of known) expect(headers.get('allow'), what).toContain(allowed)
      if (method !== 'HEAD') expect(this.contract.faultsOfProblem(body), what).toEqual([])
      return
    }
    expect(this.contract.faultsOf(operation, method, response, body), what).toEqual([])
    if (status < 300 && sent !== undefined && operation.hasBody) {
      expect(
        this.contract.acceptsBody(operation, sent),
        `${method} ${path} took a body that is not documented`,
      ).toBe(true)
    }
  }
}
