/** How many bytes each credential adds to every request. */
import { say } from '../harness/progress.ts'
import { Worker } from '../harness/worker.ts'
import type { ServingFigures } from '../http-worker.ts'
import type { Row } from '../report/result.ts'
import type { Measure, Plan } from './measure.ts'

interface Carried {
  name: string
  module: string
  variant: string
  needsRedis?: boolean
}

const checked: readonly Carried[] = [
  { name: 'Countersign, session', module: 'countersign', variant: 'session' },
  { name: 'Countersign, token HS256', module: 'countersign', variant: 'token, HS256' },
  { name: 'Countersign, token EdDSA', module: 'countersign', variant: 'token, EdDSA' },
  { name: 'Countersign, token ES256', module: 'countersign', variant: 'token, ES256' },
  { name: 'Countersign, token RS256', module: 'countersign', variant: 'token, RS256' },
  { name: 'Countersign, encrypted token', module: 'countersign', variant: 'encrypted token' },
  { name: 'express-session', module: 'express-session', variant: 'MemoryStore' },
  { name: 'better-auth', module: 'better-auth', variant: 'SQLite' },
  { name: 'better-auth, cookieCache', module: 'better-auth', variant: 'SQLite, cookieCache' },
  { name: 'iron-session', module: 'iron-session', variant: 'sealed' },
  { name: 'the same claims as a JWT, HS256', module: 'jose', variant: 'HS256' },
  { name: 'the same claims as a JWT, EdDSA', module: 'jose', variant: 'EdDSA' },
  { name: 'the same claims as a JWT, RS256', module: 'jose', variant: 'RS256' },
  { name: 'the same claims as a JWE, dir', module: 'jose', variant: 'JWE, dir A256GCM' },
]
const served: readonly Carried[] = [
  { name: '@fastify/session', module: 'fastify-session', variant: 'in memory' },
]

export const measureWire: Measure = async plan => {
  say('wire')
  const rows: Row[] = []
  for (const carried of checked) {
    rows.push(row(carried.name, await withWorker('check-worker.ts', carried, worker => sample(worker, plan))))
  }
  for (const carried of served) {
    rows.push(
      row(carried.name, await withWorker('http-worker.ts', carried, worker => headerOf(worker, plan))),
    )
  }
  return {
    id: 'wire',
    title: 'On the wire',
    tables: [
      {
        id: 'wire',
        title: 'What a credential adds to every request',
        columns: [
          { id: 'value', label: 'the value', unit: 'bytes' },
          { id: 'line', label: 'the header line', unit: 'bytes' },
        ],
        rows,
        charts: [{ column: 'line', title: 'Bytes a request' }],
        notes: [
          'The header line with its name, the scheme or the name of the cookie, and the line break, as HTTP/1.1 has it.',
        ],
      },
    ],
  }
}

async function sample(worker: Worker, { setting }: Plan): Promise<string> {
  await worker.ask('prepare', { ...setting, count: 1 })
  return worker.ask<string>('sample')
}

async function headerOf(worker: Worker, { setting }: Plan): Promise<string> {
  const { header } = await worker.ask<ServingFigures>('serve', setting)
  return header?.join(': ') ?? ''
}

async function withWorker<Result>(
  file: string,
  { module, variant }: Carried,
  work: (worker: Worker) => Promise<Result>,
): Promise<Result> {
  const worker = new Worker(file, [module, variant])
  try {
    return await work(worker)
  } finally {
    await worker.stop()
  }
}

function row(name: string, line: string): Row {
  const value = line.replace(/^[^:]*: (Bearer )?/, '')
  return {
    name,
    isOwn: name.startsWith('Countersign'),
    values: { value: value.length, line: line.length + 2 },
  }
}
