/** A request with its answer as they really were, to be looked at: with their headers, and how long each part took. */

export interface Exchange {
  request: Message & { method: string; path: string }
  response: Message & { status: number; statusText: string }
  /** From the call to the whole answer, ms, as the page has measured it. */
  tookMs: number
  /** By name, ms, as the server has measured it (W3C Server Timing). */
  serverMs: Readonly<Record<string, number>>
}

export interface Message {
  headers: readonly (readonly [name: string, value: string])[]
  body: string
}

export interface Call {
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
}

/** Always without the cookies of the browser: what is looked at stands in the call alone. @throws {TypeError} where no answer comes. */
export async function exchange({ method, path, headers = {}, body }: Call): Promise<Exchange> {
  const text = body === undefined ? '' : JSON.stringify(body, undefined, 2)
  const sent = { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) }
  const began = performance.now()
  const response = await fetch(path, {
    method,
    headers: sent,
    credentials: 'omit',
    cache: 'no-store',
    ...(body !== undefined && { body: text }),
  })
  const received = await response.text()
  const tookMs = performance.now() - began
  return {
    request: { method, path, headers: [['Host', location.host], ...Object.entries(sent)], body: text },
    response: {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body: pretty(received),
    },
    tookMs,
    serverMs: readTiming(response.headers.get('server-timing')),
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    // No JSON: as it came.
    return text
  }
}

export function readTiming(header: string | null): Record<string, number> {
  const timings: Record<string, number> = {}
  for (const metric of (header ?? '').split(',')) {
    const [name = '', ...parameters] = metric.trim().split(';')
    const duration = parameters.find(parameter => parameter.startsWith('dur='))
    if (name !== '' && duration !== undefined) timings[name] = Number(duration.slice(4))
  }
  return timings
}
