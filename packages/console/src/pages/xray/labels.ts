/** What stands at each step of the diagrams: in words before a run, with what really came in it. */

import type { Speech } from '../../i18n/language.tsx'
import { tookTime } from '../../i18n/time.ts'
import type { Flow, Run } from './run.ts'
import type { Mode, StepId } from './steps.ts'

/** A line, and a second one with what was measured. */
export interface Label {
  text: string
  measured?: string | undefined
}

export function labelOf(step: StepId, mode: Mode, run: Run | undefined, { t }: Pick<Speech, 't'>): Label {
  const flow = run?.flows[mode]
  return { text: t(`xray.label.${step}.${mode}`), measured: flow && run && measuredOf(step, flow, run, t) }
}

function measuredOf(step: StepId, flow: Flow, run: Run, t: Speech['t']): string | undefined {
  const { signIn, use, refused, secret, records } = flow
  switch (step) {
    case 'form':
      return run.identifier
    case 'ask':
      return bytesOf(signIn.request.body)
    case 'prove':
      return timeOf(signIn.serverMs.work)
    case 'keep':
      return t(records.length === 1 ? 'xray.records_one' : 'xray.records_other', { count: records.length })
    case 'give':
      return `${signIn.response.status} · ${tookTime(signIn.tookMs)}`
    case 'hold':
      return bytesOf(secret)
    case 'use':
      return use && bytesOf(secret)
    case 'check':
      return timeOf(use?.serverMs.check)
    case 'answer':
      return use && `${use.response.status} · ${tookTime(use.tookMs)}`
    case 'end':
      return timeOf(run.ending?.tookMs)
    case 'refuse':
      return refused && `${refused.response.status} · ${tookTime(refused.tookMs)}`
    case 'node':
      return slowestOf(run, t)
  }
}

function slowestOf({ ending }: Run, t: Speech['t']): string | undefined {
  const nodes = ending?.propagation?.nodes
  if (nodes === undefined) return undefined
  const times = nodes.flatMap(node => ('applied_at_ms' in node ? [node.applied_at_ms] : []))
  return t(nodes.length === 1 ? 'xray.nodes_one' : 'xray.nodes_other', {
    count: nodes.length,
    ms: Math.max(0, ...times),
  })
}

function bytesOf(text: string): string {
  return `${new TextEncoder().encode(text).length} B`
}

function timeOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : tookTime(ms)
}
