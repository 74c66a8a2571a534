/** What stands at each step of the diagrams: in words before a run, with what really came in it. */

import type { Key, Speech } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { bytesOf, credentialBytes, heldBytes, timeOf, writeBytes, writeTime, writeTimes } from './figures.ts'
import type { Run } from './run.ts'
import type { Mode, StepId } from './steps.ts'
import { labelKey } from './variants.ts'

/** A line, and a second one with what was measured. */
export interface Label {
  text: string
  measured?: string | undefined
}

export function labelOf(
  step: StepId,
  mode: Mode,
  run: Run | undefined,
  tokens: TokenSettings,
  { t }: Pick<Speech, 't'>,
): Label {
  return { text: t(labelKey(step, mode, tokens)), measured: run && measuredOf(step, mode, run, t) }
}

function measuredOf(step: StepId, mode: Mode, run: Run, t: Speech['t']): string | undefined {
  const { signIn, use, refused, records } = run.flows[mode]
  const time = writeTimes(timeOf(step, run))[mode]
  switch (step) {
    case 'form':
      return run.identifier
    case 'ask':
      return t('xray.body', { bytes: writeBytes(bytesOf(signIn.shown.request.body)) })
    case 'prove':
    case 'check':
      return time
    case 'keep':
      return t(records.length === 1 ? 'xray.records_one' : 'xray.records_other', { count: records.length })
    case 'give':
      return `${signIn.shown.response.status} · ${time}`
    case 'hold':
      return writeBytes(heldBytes(mode, run))
    case 'use':
      return use && writeBytes(credentialBytes(use.shown))
    case 'answer':
      return use && `${use.shown.response.status} · ${time}`
    case 'end':
      return run.ending && writeTime(run.ending.tookMs)
    case 'refuse':
      return refused && `${refused.shown.response.status} · ${time}`
    case 'node':
      return slowestOf(run, t)
  }
}

function slowestOf({ ending }: Run, t: Speech['t']): string | undefined {
  const nodes = ending?.propagation?.nodes
  if (nodes === undefined) return undefined
  const times = nodes.flatMap(node => ('applied_at_ms' in node ? [node.applied_at_ms] : []))
  const key: Key = nodes.length === 1 ? 'xray.nodes_one' : 'xray.nodes_other'
  return t(key, { count: nodes.length, ms: Math.max(0, ...times) })
}
