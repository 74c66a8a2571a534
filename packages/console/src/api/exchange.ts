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
  headers: readonly HeaderLine[]
  body: string
}

/** A header line. A script cannot see the lines of cookies: the server composed those from what it got and sent. */
export type HeaderLine = readonly [name: string, value: string, by?: 'server']

export interface Call {
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
  /** `run`: with the cookie of an X-ray run; the browser's own session is never used. `none` by default. */
  cookie?: 'run' | 'none'
}

/** Asks the server to use the cookie of the run, and to tell its header lines. */
const xrayHeader = 'Countersign-Xray'
const setCookieTold = 'countersign-xray-set-cookie'
const cookieTold = 'countersign-xray-cookie'
const othersTold = 'countersign-xray-other-cookies'

/** @throws {TypeError} where no answer comes. */
export async function exchange({
  method,
  path,
  headers = {},
  body,
  cookie = 'none',
}: Call): Promise<Exchange> {
  const text = body === undefined ? '' : JSON.stringify(body, undefined, 2)
  const sent = {
    ...headers,
    ...(cookie === 'run' && { [xrayHeader]: '1' }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  }
  const began = performance.now()
  const response = await fetch(path, {
    method,
    headers: sent,
    credentials: cookie === 'run' ? 'same-origin' : 'omit',
    cache: 'no-store',
    ...(body !== undefined && { body: text }),
  })
  const received = await response.text()
  const tookMs = performance.now() - began
  return {
    request: {
      method,
      path,
      headers: [
        ['Host', location.host],
        ...Object.entries(sent),
        ...toldLines(response, 'Cookie', cookieTold),
      ],
      body: text,
    },
    response: {
      status: response.status,
      statusText: response.statusText,
      headers: [...toldLines(response, 'Set-Cookie', setCookieTold), ...plainLines(response)],
      body: pretty(received),
    },
    tookMs,
    serverMs: readTiming(response.headers.get('server-timing')),
  }
}

function toldLines({ headers }: Response, name: string, toldIn: string): HeaderLine[] {
  const value = headers.get(toldIn)
  return value === null ? [] : [[name, readMasked(value), 'server']]
}

function plainLines({ headers }: Response): HeaderLine[] {
  return [...headers].filter(([name]) => ![setCookieTold, cookieTold, othersTold].includes(name))
}

/** A header has no room for an ellipsis. */
function readMasked(value: string): string {
  return value.replace(/\.\.\.\((\d+)\)/g, '…($1)')
}

/** How long the line is as it travels, bytes: a masked value counts with the length that it has. */
export function lineBytes(line: string): number {
  const whole = line.replace(/[\w-]{6}…\((\d+)\)/g, (_, length: string) => '-'.repeat(Number(length)))
  return new TextEncoder().encode(whole).length
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
