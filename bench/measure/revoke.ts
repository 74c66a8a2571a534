/** From the call that ends everything of somebody to the first refusal: ours in another process, a peer's wherever it is asked. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Mode } from '../contenders/countersign.ts'
import { ownDatabase } from '../contenders/own-database.ts'
import { say } from '../harness/progress.ts'
import { median } from '../harness/statistics.ts'
import { Worker } from '../harness/worker.ts'
import type { ServingFigures } from '../http-worker.ts'
import type { NodeInput, Revoked, Watched } from '../node-worker.ts'
import type { Row } from '../report/result.ts'
import type { Measure, Plan } from './measure.ts'

const peers = [
  { name: 'express-session, Redis', module: 'express-session', variant: 'Redis', needsRedis: true },
  { name: 'express-session, PostgreSQL', module: 'express-session', variant: 'PostgreSQL' },
  { name: 'better-auth, SQLite', module: 'better-auth', variant: 'SQLite' },
  { name: 'better-auth, cookieCache', module: 'better-auth', variant: 'SQLite, cookieCache' },
  { name: 'iron-session', module: 'iron-session', variant: 'sealed' },
  { name: 'express-jwt', module: 'express-jwt', variant: 'HS256, KeyObject' },
]

export const measureRevoke: Measure = async plan => {
  say('revoke')
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-revoke-'))
  const rows: Row[] = []
  try {
    const stores = {
      SQLite: { sqlite: join(folder, 'auth.db') },
      PostgreSQL: { postgres: await ownDatabase(plan.setting, 'countersign_revoke') },
    }
    for (const [kind, store] of Object.entries(stores)) rows.push(...(await ownRows(plan, kind, store)))
    for (const peer of peers) {
      if (peer.needsRedis === true && plan.setting.redisUrl === undefined) continue
      rows.push(await peerRow(plan, peer))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return {
    id: 'revoke',
    title: 'Forced logout',
    tables: [
      {
        id: 'revoke',
        title: 'From the call to the first refusal',
        columns: [
          { id: 'median', label: 'median', unit: 'ms' },
          { id: 'worst', label: 'worst', unit: 'ms' },
          { id: 'after', label: 'accepted after the call was answered, worst', unit: 'ms' },
          { id: 'still', label: 'still accepted when the watch ended, after', unit: 's' },
        ],
        rows,
        notes: [
          'Ours are refused by another process than the one that ends them, which checks without a pause. Over SQLite a node is strict; over PostgreSQL its bound is one second, and a notification wakes it sooner.',
          'A peer is asked once, over HTTP, in the process that ends the credential: its time is that of some requests, and tells only that it reads its store.',
          'What is still accepted then: a cookie cache until its 300 s are over, a sealed session or a token until it expires.',
        ],
      },
    ],
  }
}

async function ownRows(plan: Plan, kind: string, store: NodeInput['store']): Promise<Row[]> {
  const input: NodeInput = { store, secret: randomBytes(32).toString('base64url') }
  const revoker = new Worker('node-worker.ts', ['revoker'])
  const watcher = new Worker('node-worker.ts', ['watcher'])
  try {
    await revoker.ask('open', input)
    await watcher.ask('open', input)
    const rows: Row[] = []
    for (const mode of ['session', 'token'] as const) {
      rows.push(await ownRow(plan, `Countersign, ${mode}, ${kind}`, mode, revoker, watcher))
    }
    return rows
  } finally {
    await Promise.all([revoker.stop(), watcher.stop()])
  }
}

async function ownRow(plan: Plan, name: string, mode: Mode, revoker: Worker, watcher: Worker): Promise<Row> {
  const toRefusal: number[] = []
  const afterAnswer: number[] = []
  for (let time = 0; time < (plan.isQuick ? 5 : 50); time++) {
    const header = await revoker.ask<string>('signIn', mode)
    const subject = await watcher.ask<string | undefined>('check', { mode, header })
    if (subject === undefined) throw new Error('a good credential was refused')
    const watched = watcher.ask<Watched>('watch', { mode, header })
    await pause(20)
    const { called, acknowledged } = await revoker.ask<Revoked>('revoke', subject)
    const { refused, lastAccepted } = await watched
    toRefusal.push(Number(refused - called) / 1e6)
    afterAnswer.push(Math.max(Number(lastAccepted - acknowledged) / 1e6, 0))
  }
  const values = { median: median(toRefusal), worst: Math.max(...toRefusal), after: Math.max(...afterAnswer) }
  return { name, isOwn: true, values }
}

/** Asked over HTTP; what a peer knows it reads from its store, or from the credential, at every request. */
async function peerRow(plan: Plan, { name, module, variant }: (typeof peers)[number]): Promise<Row> {
  const watchMs = plan.isQuick ? 500 : 5000
  const worker = new Worker('http-worker.ts', [module, variant])
  try {
    const { port, header } = await worker.ask<ServingFigures>('serve', plan.setting)
    const url = `http://127.0.0.1:${port}/me`
    const isAccepted = async () => {
      const response = await fetch(url, { headers: header === undefined ? {} : { [header[0]]: header[1] } })
      await response.text()
      return response.ok
    }
    if (!(await isAccepted())) throw new Error(`${name}: a good credential was refused`)
    const called = performance.now()
    const revoked = worker.ask<boolean>('revoke')
    const until = called + watchMs
    while (performance.now() < until) {
      if (!(await isAccepted())) {
        const ms = performance.now() - called
        await revoked
        return { name, values: { median: ms } }
      }
    }
    await revoked
    return { name, values: { still: watchMs / 1000 } }
  } finally {
    await worker.stop()
  }
}
