/** How long a check takes while others sign in as fast as they can, beside how long it takes in quiet. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startProgram, stopProgram } from '../harness/program.ts'
import { say } from '../harness/progress.ts'
import { median, medianBeside } from '../harness/statistics.ts'
import { Worker } from '../harness/worker.ts'
import type { Measure } from './measure.ts'
import { serverFile } from './start.ts'

interface Latency {
  median: number
  p99: number
}

const perSecond = 200
const atOnce = 32
const proof = { identifier: 'ada', password: 'seven quiet herons at dawn' }
const json = { 'content-type': 'application/json' }

export const measureFlood: Measure = async plan => {
  say('flood')
  const rounds = plan.isQuick ? 2 : 7
  const ms = plan.isQuick ? 1000 : 4000
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-flood-'))
  const args = ['serve', '--port', '0', '--log-level', 'error']
  const server = await startProgram(serverFile, args, folder, { COUNTERSIGN_SIGN_IN_RATE: 'off' })
  const prober = new Worker('client-worker.ts', [])
  const flooder = new Worker('client-worker.ts', [])
  const quiet: Latency[] = []
  const flooded: Latency[] = []
  let signIns = 0
  try {
    await post(`${server.base}/auth/sign-up`, proof)
    const { headers } = await post(`${server.base}/auth/sign-in`, { ...proof, credential: 'session' })
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const call = { url: `${server.base}/auth/whoami`, headers: { cookie } }
    const signIn = {
      url: `${server.base}/auth/sign-in`,
      headers: json,
      body: JSON.stringify({ ...proof, credential: 'token' }),
    }
    const probe = () => prober.ask<Latency>('probe', { call, ms, perSecond })
    await probe()
    for (let round = 0; round < rounds; round++) {
      quiet.push(await probe())
      const flood = flooder.ask<{ succeeded: number }>('flood', { call: signIn, ms: ms + 600, atOnce })
      await pause(300)
      flooded.push(await probe())
      signIns += (await flood).succeeded / ((ms + 600) / 1000) / rounds
    }
  } finally {
    await Promise.all([prober.stop(), flooder.stop(), stopProgram(server)])
    await rm(folder, { recursive: true, force: true })
  }
  const figures = (all: readonly Latency[]) => ({
    median: median(all.map(one => one.median)),
    p99: median(all.map(one => one.p99)),
  })
  const calm = figures(quiet)
  const busy = figures(flooded)
  return {
    id: 'flood',
    title: 'Checks under a flood of sign-ins',
    tables: [
      {
        id: 'flood',
        title: 'GET /auth/whoami of the server',
        columns: [
          { id: 'median', label: 'median', unit: 'ms' },
          { id: 'p99', label: '99th percentile', unit: 'ms' },
          { id: 'ratio', label: 'of that in quiet' },
          { id: 'sign-ins', label: 'sign-ins a second' },
        ],
        rows: [
          { name: 'in quiet', isOwn: true, values: { ...calm, ratio: 1, 'sign-ins': 0 } },
          {
            name: 'under the flood',
            isOwn: true,
            values: {
              ...busy,
              ratio: medianBeside(flooded, quiet, (one, other) => one.p99 / other.p99),
              'sign-ins': signIns,
            },
          },
        ],
        notes: [
          `${perSecond} checks a second, asked at fixed times; ${atOnce} clients sign in without a pause. Server, clients and hashing share the machine.`,
        ],
      },
    ],
  }
}

async function post(url: string, body: object): Promise<Response> {
  const response = await fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  await response.text()
  return response
}
