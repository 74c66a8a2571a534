/** What a step comes to in figures, for both ways in one unit, so that they can be compared at a glance. */
import { type Exchange, type HeaderLine, lineBytes } from '../../api/exchange.ts'
import type { Run } from './run.ts'
import type { Figure } from './series.ts'
import type { Mode, StepId } from './steps.ts'

export type Pair<Value> = Readonly<Record<Mode, Value>>

/** What is timed in a step: by the server, which tells microseconds, or by the page, whose clock is coarser. */
export function timeOf(step: StepId, { flows }: Run): Pair<Figure | undefined> {
  const { session, token } = flows
  switch (step) {
    case 'prove':
      return { session: session.signIn.workMs, token: token.signIn.workMs }
    case 'give':
      return { session: session.signIn.tookMs, token: token.signIn.tookMs }
    case 'check':
      return { session: session.use?.checkMs, token: token.use?.checkMs }
    case 'answer':
      return { session: session.use?.tookMs, token: token.use?.tookMs }
    case 'refuse':
      return { session: session.refused?.tookMs, token: token.refused?.tookMs }
    default:
      return { session: undefined, token: undefined }
  }
}

/** `52 µs` beside `110 µs`, `1.4 ms` beside `0.9 ms`: the unit is that of the larger one. */
export function writeTimes({ session, token }: Pair<Figure | undefined>): Pair<string | undefined> {
  const isBrief = Math.max(session?.median ?? 0, token?.median ?? 0) < 1
  const write = (figure: Figure | undefined) => figure && writeTime(figure.median, isBrief)
  return { session: write(session), token: write(token) }
}

export function writeTime(ms: number, isBrief: boolean = ms < 1): string {
  if (isBrief) return `${Math.round(ms * 1000)} µs`
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

export const writeBytes = (bytes: number): string => `${bytes} B`

/** What the client holds: the value of the cookie, or the token. */
export function heldBytes(mode: Mode, run: Run): number {
  if (mode === 'token') return bytesOf(run.token.access_token)
  const [, line] = setCookieOf(run) ?? []
  const [name = '', value = ''] = (line ?? '').split(';', 1)[0]?.split('=') ?? []
  return lineBytes(`${name}=${value}`) - bytesOf(name) - 1
}

export function setCookieOf({ flows }: Run): HeaderLine | undefined {
  return flows.session.signIn.shown.response.headers.find(([name]) => name === 'Set-Cookie')
}

/** `countersign_3000-xray`: how the cookie of this run is called. */
export function cookieNameOf(run: Run): string {
  return setCookieOf(run)?.[1].split('=', 1)[0] ?? ''
}

/** The lines of a request that a script or the server has told of, with what each weighs; the line's end is two bytes. */
export function linesOf({ request }: Exchange): { name: string; bytes: number }[] {
  const first = { name: '', bytes: bytesOf(`${request.method} ${request.path} HTTP/1.1`) + 2 }
  return [
    first,
    ...request.headers.map(([name, value]) => ({ name, bytes: lineBytes(`${name}: ${value}`) + 2 })),
  ]
}

/** The lines that present the credential: what each further request is heavier by. */
export function credentialBytes(exchange: Exchange): number {
  const presenting = new Set(['Cookie', 'Authorization', 'DPoP'])
  return linesOf(exchange).reduce((sum, { name, bytes }) => (presenting.has(name) ? sum + bytes : sum), 0)
}
