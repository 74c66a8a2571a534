/**
 * Measures sign-ins for a session over PostgreSQL, with a hash that costs nothing: of one process and of three, 16 callers each, with
 * the share of a core that each process and the database takes. `SECONDS=5`, `PAIRS=3`.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OwnServer } from '../test/postgres/own-server.ts'
import type { SignedIn, SignInTask } from './sign-in-worker.ts'

const seconds = Number(process.env.SECONDS ?? 5)
const pairs = Number(process.env.PAIRS ?? 3)
const secret = randomBytes(32).toString('base64url')

async function work(task: Omit<SignInTask, 'subjects' | 'secret'>): Promise<SignedIn> {
  const given = JSON.stringify({ ...task, subjects: 1000, secret } satisfies SignInTask)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sign-in-worker.ts'), given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = child.stdout.setEncoding('utf8').toArray()
  await once(child, 'close')
  return JSON.parse((await said).join('')) as SignedIn
}

/** Seconds of processor that the server and its connections have taken; of those that have ended too. */
function processorOf(parent: number): number {
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      const isServer = Number(name) === parent
      if (!isServer && Number(fields[1]) !== parent) continue
      ticks += Number(fields[11]) + Number(fields[12])
      if (isServer) ticks += Number(fields[13]) + Number(fields[14])
    } catch {
      // It has ended since, and counts among its parent's.
    }
  }
  return ticks / 100
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const server = await OwnServer.start()
try {
  const url = await server.createDatabase('sign_ins')
  const pid = (await server.processId()) ?? 0
  await work({ url, callers: 4, seconds: 1 })
  const rates: Record<number, number[]> = { 1: [], 3: [] }
  const shares: Record<number, [number, number][]> = { 1: [], 3: [] }
  for (let pair = 0; pair < pairs; pair++) {
    for (const processes of [1, 3]) {
      const before = processorOf(pid)
      const began = performance.now()
      const done = await Promise.all(
        Array.from({ length: processes }, () => work({ url, callers: 16, seconds })),
      )
      const took = (performance.now() - began) / 1000
      rates[processes]?.push(done.reduce((sum, { perSecond }) => sum + perSecond, 0))
      const ours = done.reduce((sum, { processor }) => sum + processor, 0)
      shares[processes]?.push([ours, (processorOf(pid) - before) / took])
    }
  }
  for (const processes of [1, 3]) {
    const share = (which: 0 | 1) => median((shares[processes] ?? []).map(pair => pair[which])).toFixed(2)
    console.log(
      `${processes} process${processes === 1 ? '' : 'es'} of 16 callers: ${median(rates[processes] ?? []).toFixed(0)} sign-ins a second; ` +
        `cores: ${share(0)} of the processes, ${share(1)} of the database with its starts and ends`,
    )
  }
} finally {
  await server.remove()
}
