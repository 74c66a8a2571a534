/** From the start of a process to its first answer, and what it takes of memory when it has nothing to do. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Program, residentMegabytes, startProgram, stopProgram } from '../harness/program.ts'
import { say } from '../harness/progress.ts'
import { median } from '../harness/statistics.ts'
import type { Measure } from './measure.ts'

interface Starter {
  name: string
  file: string
  args: readonly string[]
  /** Its first start, in an empty folder: what it makes then is made again each time. */
  isFirst?: true
}

const peer = (name: string) => join(import.meta.dirname, '..', 'start', name)
export const serverFile: string = resolve(import.meta.dirname, '../../packages/server/bin/countersign.js')
const serve = ['serve', '--port', '0', '--log-level', 'error']

const starters: readonly Starter[] = [
  { name: 'node:http', file: peer('node-http.js'), args: [] },
  { name: 'express + express-session', file: peer('express-session.js'), args: [] },
  { name: 'express + better-auth, SQLite', file: peer('better-auth.js'), args: [] },
  { name: 'Countersign, library on node:http', file: peer('countersign.js'), args: [] },
  { name: 'Countersign, server', file: serverFile, args: serve },
  { name: 'Countersign, server, first start', file: serverFile, args: serve, isFirst: true },
]

export const measureStart: Measure = async plan => {
  say('start')
  const rounds = plan.isQuick ? 2 : 7
  const lanes = await Promise.all(
    starters.map(async starter => ({ ...starter, folder: await ownFolder(), started: [] as Started[] })),
  )
  try {
    // The first of each finds nothing in the system's caches.
    for (const lane of lanes) await start(lane)
    for (let round = 0; round < rounds; round++) {
      for (const lane of lanes) {
        if (lane.isFirst) {
          await rm(lane.folder, { recursive: true, force: true })
          lane.folder = await ownFolder()
        }
        lane.started.push(await start(lane))
      }
    }
  } finally {
    await Promise.all(lanes.map(({ folder }) => rm(folder, { recursive: true, force: true })))
  }
  return {
    id: 'start',
    title: 'Start',
    tables: [
      {
        id: 'start',
        title: 'From the start of the process to its first answer',
        columns: [
          { id: 'ms', label: 'to the first answer', unit: 'ms' },
          { id: 'resident', label: 'memory at rest (RSS)', unit: 'MB' },
        ],
        rows: lanes.map(({ name, started }) => ({
          name,
          isOwn: name.startsWith('Countersign'),
          values: {
            ms: median(started.map(({ ms }) => ms)),
            resident: median(started.map(({ resident }) => resident)),
          },
        })),
        charts: [{ column: 'ms', title: 'ms to the first answer' }],
      },
    ],
  }
}

interface Started {
  ms: number
  resident: number
}

async function start({ file, args, folder }: Starter & { folder: string }): Promise<Started> {
  const began = performance.now()
  const program: Program = await startProgram(file, args, folder)
  try {
    await (await fetch(program.base)).text()
    const ms = performance.now() - began
    // At rest is two seconds after that: by then what only the start needed has been given back.
    await pause(2000)
    return { ms, resident: residentMegabytes(program) }
  } finally {
    await stopProgram(program)
  }
}

function ownFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'countersign-bench-start-'))
}
