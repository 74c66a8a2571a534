/** What a step looks like to a machine: the messages as they went over the line, or what is held where. */
import type { Exchange, Message } from '../../api/exchange.ts'
import type { Flow, Run } from './run.ts'
import type { Mode, StepId } from './steps.ts'

export interface Raw {
  title: 'request' | 'response' | 'client' | 'store' | 'claims' | 'timing' | 'propagation'
  text: string
  tookMs?: number
}

export function rawOf(step: StepId, mode: Mode, run: Run): Raw[] {
  const flow = run.flows[mode]
  switch (step) {
    case 'form':
      return []
    case 'ask':
      return [requestOf(flow.signIn)]
    case 'prove':
      return timingOf(flow.signIn)
    case 'keep':
      return [{ title: 'store', text: JSON.stringify(flow.records, undefined, 2) }]
    case 'give':
      return [responseOf(flow.signIn)]
    case 'hold':
      return heldOf(mode, flow)
    case 'use':
      return flow.use === undefined ? [] : [requestOf(flow.use)]
    case 'check':
      return flow.use === undefined ? [] : timingOf(flow.use)
    case 'answer':
      return flow.use === undefined ? [] : [responseOf(flow.use)]
    case 'end':
      return endingOf(run)
    case 'refuse':
      return flow.refused === undefined ? [] : [responseOf(flow.refused)]
    case 'node':
      return propagationOf(run)
  }
}

function requestOf({ request }: Exchange): Raw {
  return { title: 'request', text: write(`${request.method} ${request.path} HTTP/1.1`, request) }
}

function responseOf({ response, tookMs }: Exchange): Raw {
  return {
    title: 'response',
    tookMs,
    text: write(`HTTP/1.1 ${response.status} ${response.statusText}`, response),
  }
}

function write(first: string, { headers, body }: Message): string {
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`), '', body].join('\n').trimEnd()
}

function timingOf({ serverMs, tookMs }: Exchange): Raw[] {
  const lines = Object.entries({ ...serverMs, total: tookMs }).map(
    ([name, ms]) => `${name.padEnd(6)} ${ms.toFixed(3).padStart(9)} ms`,
  )
  return [{ title: 'timing', text: lines.join('\n') }]
}

function heldOf(mode: Mode, { secret }: Flow): Raw[] {
  const held: Raw = { title: 'client', text: secret }
  const [header = '', payload = '', ...rest] = secret.split('.')
  // An encrypted token says nothing to whoever carries it.
  if (mode === 'session' || rest.length !== 1) return [held]
  const claims = [header, payload].map(part => JSON.stringify(JSON.parse(decode(part)), undefined, 2))
  return [held, { title: 'claims', text: claims.join('\n') }]
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
    { title: 'request', text: `POST /auth/admin/subjects/${subjectId}/revoke HTTP/1.1` },
    { title: 'response', tookMs: ending.tookMs, text: JSON.stringify(ending.propagation, undefined, 2) },
  ]
}

function propagationOf({ ending }: Run): Raw[] {
  if (ending?.propagation === undefined) return []
  return [{ title: 'propagation', text: JSON.stringify(ending.propagation.nodes, undefined, 2) }]
}
