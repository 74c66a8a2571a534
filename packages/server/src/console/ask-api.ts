/** Asks the API, within this process, as whoever sent a request for a page. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'

/** Headers by which the API judges where a request comes from, and from whom. */
const passedOn = ['origin', 'sec-fetch-site', 'cookie', 'user-agent', 'x-forwarded-for'] as const

export interface Question {
  method: 'GET' | 'POST'
  path: string
  /** Sent as JSON. */
  body?: object
}

export interface ApiAnswer {
  status: number
  /** Lines of `Set-Cookie`. */
  setCookie: string[]
  retryAfterSeconds?: number
  json: unknown
}

export async function askApi(
  handler: PlainHandler,
  { headers, socket }: IncomingMessage,
  { method, path, body }: Question,
): Promise<ApiAnswer> {
  const lines = new Map(body === undefined ? [] : [['content-type', 'application/json']])
  for (const name of passedOn) {
    const value = headers[name]
    if (typeof value === 'string') lines.set(name, value)
  }
  const { remoteAddress } = socket
  const answer = await handler(
    {
      method,
      url: `http://localhost${path}`,
      headers: { get: name => lines.get(name) ?? null, has: name => lines.has(name) },
      body: body === undefined ? null : new Blob([JSON.stringify(body)]).stream(),
      bodyUsed: false,
    },
    remoteAddress === undefined ? {} : { address: remoteAddress },
  )
  const { 'set-cookie': setCookie = [], 'retry-after': retryAfter } = answer.headers
  return {
    status: answer.status,
    setCookie: [setCookie].flat(),
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
    json: typeof answer.body === 'string' && answer.body !== '' ? JSON.parse(answer.body) : undefined,
  }
}

/**
 * Whether a page of this server posted a form: without that, somebody could be led into an account of another's. A browser that does
 * not say where it comes from says from which origin (W3C Fetch Metadata §2.3, RFC 6454 §7).
 */
export function isOfOwnPage({ headers }: IncomingMessage, issuer: string): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined ? headers.origin === new URL(issuer).origin : site === 'same-origin'
}

/** The code of a refusal (RFC 9457). */
export function codeOf({ json }: ApiAnswer): string {
  return (json as { code: string }).code
}
