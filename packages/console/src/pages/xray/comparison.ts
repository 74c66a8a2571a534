/** What the summary compares: for each line both ways, out of what the run has really sent, got and measured. */
import type { Key, Speech } from '../../i18n/language.tsx'
import {
  bytesOf,
  heldBytes,
  linesOf,
  type Pair,
  timeOf,
  writeBytes,
  writeTime,
  writeTimes,
} from './figures.ts'
import type { Run } from './run.ts'
import type { StepId } from './steps.ts'

export interface Comparison {
  title: string
  note?: string
  rows: readonly ComparedLine[]
}

export interface ComparedLine extends Pair<string> {
  name: string
  isSum?: boolean
  /** The name is a piece of a message. */
  isCode?: boolean
}

type Say = Speech['t']
const none = '—'

export function compare(run: Run, t: Say): Comparison[] {
  return [
    { title: t('xray.compare.held'), rows: heldRows(run, t) },
    { title: t('xray.compare.wire'), note: t('xray.compare.wire.note'), rows: wireRows(run, t) },
    { title: t('xray.compare.time'), note: timeNote(run, t), rows: timeRows(run, t) },
    ...(run.ending === undefined ? [] : [{ title: t('xray.compare.end'), rows: endRows(run, t) }]),
  ]
}

function heldRows(run: Run, t: Say): ComparedLine[] {
  const { flows, tokens } = run
  const records = (count: number) => t(count === 1 ? 'xray.records_one' : 'xray.records_other', { count })
  const said = (key: Key, session: Key, token: Key) => ({
    name: t(key),
    session: t(session),
    token: t(token),
  })
  return [
    {
      name: t('xray.compare.stored'),
      session: records(flows.session.records.length),
      token: records(flows.token.records.length),
    },
    {
      name: t('xray.compare.client'),
      session: t('xray.compare.client.session', { bytes: writeBytes(heldBytes('session', run)) }),
      token: t('xray.compare.client.token', { bytes: writeBytes(heldBytes('token', run)) }),
    },
    said('xray.compare.script', 'xray.compare.script.session', 'xray.compare.script.token'),
    said(
      'xray.compare.readable',
      'xray.compare.readable.nothing',
      tokens.format === 'jwe' ? 'xray.compare.readable.header' : 'xray.compare.readable.claims',
    ),
    said(
      'xray.compare.stolen',
      'xray.compare.stolen.works',
      tokens.dpop === 'required' ? 'xray.compare.stolen.bound' : 'xray.compare.stolen.works',
    ),
  ]
}

/** Every line of the next request that a script or the server can tell of. */
function wireRows({ flows }: Run, t: Say): ComparedLine[] {
  const { session, token } = flows
  if (session.use === undefined || token.use === undefined) return []
  const lines = { session: linesOf(session.use.shown), token: linesOf(token.use.shown) }
  const names = [...new Set([...lines.session, ...lines.token].map(({ name }) => name))]
    // What only X-ray sends is no part of either way.
    .filter(name => name !== 'Countersign-Xray')
  const weigh = (mode: 'session' | 'token', name: string) =>
    lines[mode].find(line => line.name === name)?.bytes ?? 0
  const write = (bytes: number) => (bytes === 0 ? none : writeBytes(bytes))
  const sum = (mode: 'session' | 'token') => names.reduce((all, name) => all + weigh(mode, name), 0)
  return [
    ...names.map(name => ({
      name: name === '' ? 'GET /auth/whoami HTTP/1.1' : name,
      isCode: true,
      session: write(weigh('session', name)),
      token: write(weigh('token', name)),
    })),
    { name: t('xray.compare.sum'), isSum: true, session: write(sum('session')), token: write(sum('token')) },
    {
      name: t('xray.compare.body'),
      session: writeBytes(bytesOf(session.signIn.shown.request.body)),
      token: writeBytes(bytesOf(token.signIn.shown.request.body)),
    },
  ]
}

function timeNote({ flows }: Run, t: Say): string {
  const { signIn, use } = flows.session
  return t('xray.compare.time.note', { signIns: signIn.tookMs.count, uses: use?.tookMs.count ?? 0 })
}

function timeRows(run: Run, t: Say): ComparedLine[] {
  const steps = [
    ['prove', 'xray.compare.time.prove'],
    ['check', 'xray.compare.time.check'],
    ['answer', 'xray.compare.time.answer'],
  ] as const satisfies readonly (readonly [StepId, Key])[]
  return steps.map(([step, key]) => {
    const { session = none, token = none } = writeTimes(timeOf(step, run))
    return { name: t(key), session, token }
  })
}

function endRows({ flows, ending }: Run, t: Say): ComparedLine[] {
  const status = (mode: 'session' | 'token') => {
    const { response } = flows[mode].refused?.shown ?? {}
    return response === undefined ? none : `${response.status} ${codeOf(response.body)}`
  }
  const took = ending === undefined ? none : writeTime(ending.tookMs)
  return [
    { name: t('xray.compare.end.took'), session: took, token: took },
    { name: t('xray.compare.end.next'), session: status('session'), token: status('token') },
    {
      name: t('xray.compare.end.kept'),
      session: t('xray.compare.end.kept.session'),
      token: t('xray.compare.end.kept.token'),
    },
  ]
}

function codeOf(body: string): string {
  return /"code": "([\w-]+)"/.exec(body)?.[1] ?? ''
}
