/** What a step looks like to a machine: the messages as they went over the line, or what is held where. */
import { type Exchange, lineBytes, type Message } from '../../api/exchange.ts'
import { cookieNameOf, setCookieOf, timeOf, writeTime } from './figures.ts'
import type { Run } from './run.ts'
import type { Figure } from './series.ts'
import type { Mode, StepId } from './steps.ts'

export interface Raw {
  title: 'request' | 'response' | 'client' | 'script' | 'store' | 'claims' | 'timing' | 'propagation'
  lines: readonly RawLine[]
}

export interface RawLine {
  text: string
  /** Of a request: what the line weighs, its end included. */
  bytes?: number
  /** Composed by the server, since no script can see it. */
  isComposed?: boolean
}

export function rawOf(step: StepId, mode: Mode, run: Run): Raw[] {
  const { signIn, use, refused, records } = run.flows[mode]
  switch (step) {
    case 'form':
      return []
    case 'ask':
      return [requestOf(signIn.shown)]
    case 'prove':
      return timingOf({ work: signIn.workMs })
    case 'keep':
      return [textOf('store', JSON.stringify(records, undefined, 2))]
    case 'give':
      return [responseOf(signIn.shown), ...timingOf({ 'round trip': timeOf('give', run)[mode] })]
    case 'hold':
      return mode === 'session' ? heldCookie(run) : heldToken(run)
    case 'use':
      return use === undefined ? [] : [requestOf(use.shown)]
    case 'check':
      return use === undefined ? [] : timingOf({ check: use.checkMs, work: use.workMs })
    case 'answer':
      return use === undefined ? [] : [responseOf(use.shown), ...timingOf({ 'round trip': use.tookMs })]
    case 'end':
      return endingOf(run)
    case 'refuse':
      return refused === undefined ? [] : [requestOf(refused.shown), responseOf(refused.shown)]
    case 'node':
      return propagationOf(run)
  }
}

function requestOf({ request }: Exchange): Raw {
  const first = `${request.method} ${request.path} HTTP/1.1`
  const weighed = [{ text: first }, ...headerLines(request)].map(line => ({
    ...line,
    bytes: lineBytes(line.text) + 2,
  }))
  return { title: 'request', lines: [...weighed, ...bodyLines(request)] }
}

function responseOf({ response }: Exchange): Raw {
  const first = { text: `HTTP/1.1 ${response.status} ${response.statusText}` }
  return { title: 'response', lines: [first, ...headerLines(response), ...bodyLines(response)] }
}

function headerLines({ headers }: Message): RawLine[] {
  return headers.map(([name, value, by]) => ({
    text: `${name}: ${value}`,
    ...(by === 'server' && { isComposed: true }),
  }))
}

function bodyLines({ body }: Message): RawLine[] {
  return body === '' ? [] : ['', ...body.split('\n')].map(text => ({ text }))
}

function textOf(title: Raw['title'], text: string): Raw {
  return { title, lines: text.split('\n').map(line => ({ text: line })) }
}

/** Medians with what they lie between; one measurement as it is. */
function timingOf(figures: Readonly<Record<string, Figure | undefined>>): Raw[] {
  const lines = Object.entries(figures).flatMap(([name, figure]) => {
    if (figure === undefined) return []
    const { median, least, most, count } = figure
    const write = (ms: number) => writeTime(ms, most < 1)
    const spread = count === 1 ? '' : `  (n=${count}, ${write(least)} … ${write(most)})`
    return [{ text: `${name.padEnd(10)} ${write(median)}${spread}` }]
  })
  return lines.length === 0 ? [] : [{ title: 'timing', lines }]
}

/** The cookie as the browser keeps it, and what a script finds of it, asked here and now. */
function heldCookie(run: Run): Raw[] {
  const [, line = ''] = setCookieOf(run) ?? []
  const name = cookieNameOf(run)
  const isSeen = document.cookie.split(/;\s*/).some(pair => pair.startsWith(`${name}=`))
  return [
    { title: 'client', lines: line.split('; ').map(text => ({ text, isComposed: true })) },
    { title: 'script', lines: [{ text: `document.cookie.includes('${name}=')  // ${isSeen}` }] },
  ]
}

function heldToken({ token }: Run): Raw[] {
  const { access_token: accessToken, refresh_token: refreshToken } = token
  const held = textOf(
    'client',
    [accessToken, ...(refreshToken === undefined ? [] : [refreshToken])].join('\n\n'),
  )
  const [header = '', payload = '', ...rest] = accessToken.split('.')
  // An encrypted token says nothing to whoever carries it.
  if (rest.length !== 1) return [held]
  const claims = [header, payload].map(part => JSON.stringify(JSON.parse(decode(part)), undefined, 2))
  return [held, textOf('claims', claims.join('\n'))]
}

function decode(part: string): string {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), one =>
    one.charCodeAt(0),
  )
  return new TextDecoder().decode(bytes)
}

function endingOf({ ending, subjectId }: Run): Raw[] {
  if (ending === undefined) return []
  if (ending.exchange !== undefined) return [requestOf(ending.exchange), responseOf(ending.exchange)]
  return [
    textOf('request', `POST /auth/admin/subjects/${subjectId}/revoke HTTP/1.1`),
    textOf('response', JSON.stringify(ending.propagation, undefined, 2)),
  ]
}

function propagationOf({ ending }: Run): Raw[] {
  if (ending?.propagation === undefined) return []
  return [textOf('propagation', JSON.stringify(ending.propagation.nodes, undefined, 2))]
}
