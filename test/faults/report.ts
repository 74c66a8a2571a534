/** What a run came to, for a person: counts, and each violation with the calls that led to it. */
import type { Violation } from './checker.ts'
import type { Call, CredentialKind, FaultRecord, History } from './history.ts'
import { Lives } from './life.ts'
import { isAcknowledgedEnding, writeOutcome } from './outcome.ts'
import type { RunResult } from './run.ts'

/** So many violations are shown in full. */
const shownInFull = 5
const longestSlice = 24

export function printReport(
  { history, violations, seconds }: RunResult,
  { folder, replay }: { folder: string; replay: string },
): void {
  const { calls, faults } = history
  console.table(
    Object.fromEntries(
      [...Map.groupBy(calls, kindOf)].map(([operation, made]) => [operation, countsOf(made)]),
    ),
  )
  console.log(
    [...Map.groupBy(faults, ({ fault }) => fault)].map(([fault, all]) => `${all.length} ${fault}`).join(', '),
  )
  const ended = [...new Lives(history).all()].filter(life => Number.isFinite(life.endedAt))
  const endedOf = (kind: CredentialKind) => ended.filter(({ credential }) => credential.kind === kind).length
  console.log(`credentials that surely ended: ${endedOf('session')} sessions, ${endedOf('token')} tokens`)
  const checks = calls.filter(({ operation }) => operation === 'check')
  console.log(
    `${checks.length} checks, ${checks.filter(({ through }) => through === 'verifier').length} of them by verifiers elsewhere`,
  )
  console.log(
    `${calls.filter(isAcknowledgedEnding).length} endings acknowledged in ${seconds.toFixed(0)} s, ${violations.length} violations`,
  )
  for (const violation of violations.slice(0, shownInFull)) console.log(describe(violation, history))
  if (violations.length > shownInFull) console.log(`… and ${violations.length - shownInFull} more`)
  console.log(`history and timeline: ${folder}`)
  if (violations.length > 0) console.log(`again: ${replay}`)
}

function kindOf({ operation, through }: Call): string {
  return through === undefined ? operation : `${operation} by a ${through}`
}

function countsOf(calls: readonly Call[]): Record<string, number> {
  const count = (counts: (call: Call) => boolean) => calls.filter(counts).length
  return {
    calls: calls.length,
    '2xx': count(({ status }) => status >= 200 && status < 300),
    '4xx': count(({ status }) => status >= 400 && status < 500),
    '503': count(({ status }) => status === 503),
    'no answer': count(({ status }) => status === 0),
    'outcome unknown': count(call => call.operation !== 'check' && writeOutcome(call) === 'unknown'),
  }
}

function describe({ rule, because, call, fault }: Violation, history: History): string {
  if (call === undefined) return `\n${rule}: ${because} (node ${fault?.node})`
  const slice = sliceFor(call, history)
  const [first = call] = slice
  const lines = slice.map(record => `  ${line(record, first.began)}${record === call ? '   <== here' : ''}`)
  return [`\n${rule}: ${because}`, ...lines].join('\n')
}

/** Everything about the same credential and its subject's endings, and the faults of the node meanwhile; the last of it. */
function sliceFor(call: Call, { calls, faults }: History): (Call | FaultRecord)[] {
  const numbers = [call.presented, call.target].filter(number => number !== undefined)
  const concerns = (other: Call) =>
    [other.presented, other.target, ...(other.issued ?? []).map(({ credential }) => credential)].some(
      number => number !== undefined && numbers.includes(number),
    ) ||
    (other.subject === call.subject && ['revoke-subject', 'change-password'].includes(other.operation)) ||
    (numbers.length === 0 && other.subject === call.subject)
  const before = calls.filter(other => other.began <= call.ended && concerns(other))
  const about = before
    .filter(other => isAcknowledgedEnding(other) || other.issued !== undefined)
    .slice(-longestSlice / 2)
  const recent = before.slice(-longestSlice / 2)
  const struck = faults.filter(
    fault =>
      (fault.node === undefined || fault.node === call.node) &&
      fault.began <= call.ended &&
      fault.ended >= call.began,
  )
  return [...new Set<Call | FaultRecord>([...about, ...recent, call, ...struck])].sort(
    (a, b) => a.began - b.began,
  )
}

function line(record: Call | FaultRecord, from: number): string {
  const times = `${(record.began - from).toFixed(1).padStart(10)} … ${(record.ended - from).toFixed(1).padStart(10)} ms`
  if (record.type === 'fault')
    return `${times}  fault ${record.fault} ${record.node ?? ''} ${record.detail ?? ''}`
  const { number, node, subject, presented, target, status, code, issued, password, nextPassword } = record
  const named = [
    presented !== undefined && `with ${presented}`,
    target !== undefined && `of ${target}`,
    password !== undefined && `password ${password}`,
    nextPassword !== undefined && `to ${nextPassword}`,
    issued !== undefined && `gave ${issued.map(({ credential }) => credential).join(', ')}`,
  ].filter(part => part !== false)
  return `${times}  #${number} node ${node} ${kindOf(record)} ${named.join(' ')} (subject ${subject}): ${status} ${code ?? ''}`
}
