/** `npm run faults`: one run over one store, with what it found. Exits with 1 where anything was found. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from './open-store.ts'
import { patchedBuild } from './patched-build.ts'
import { printReport } from './report.ts'
import { run } from './run.ts'
import { canFillDisk, canMoveClocks } from './server-node.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string' },
    revocations: { type: 'string', default: '0' },
    checks: { type: 'string', default: '0' },
    actors: { type: 'string', default: '40' },
    /** How many only check, beside those that sign in and out. */
    onlookers: { type: 'string', default: '8' },
    /** How many services elsewhere follow the feed of each node, with `countersign/verifier`. */
    verifiers: { type: 'string', default: '1' },
    bound: { type: 'string' },
    build: { type: 'string' },
    out: { type: 'string' },
  },
})

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const seed = Number(values.seed ?? Date.now() % 1_000_000)
if (values.store !== 'sqlite' && values.store !== 'postgres') throw new Error('--store is sqlite or postgres')
const bound = Number(values.bound ?? (values.store === 'sqlite' ? 0 : 500))
const folder =
  values.out === undefined ? mkdtempSync(join(tmpdir(), 'countersign-faults-')) : resolve(values.out)
const replay = `npm run faults -- --store ${values.store} --nodes ${values.nodes} --minutes ${values.minutes} --seed ${seed} --revocations ${values.revocations} --checks ${values.checks} --actors ${values.actors} --onlookers ${values.onlookers} --verifiers ${values.verifiers} --bound ${bound}`

console.log(`seed ${seed}; again: ${replay}`)
if (!canMoveClocks) console.log('libfaketime is not installed: no clock jumps in this run')
if (!canFillDisk) console.log('prlimit is not installed: no full disk in this run')

// A copy of what was built, so that one may go on working and building meanwhile.
const build =
  values.build === undefined ? await patchedBuild(resolve(import.meta.dirname, '../..'), []) : undefined
if (build !== undefined) process.once('exit', () => rmSync(build, { recursive: true, force: true }))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const store = await openStore(values.store, folder, Number(values.nodes))
const result = await run(store, {
  seed,
  nodes: Number(values.nodes),
  minutes: Number(values.minutes),
  revocations: Number(values.revocations),
  checks: Number(values.checks),
  actors: Number(values.actors),
  onlookers: Number(values.onlookers),
  verifiers: Number(values.verifiers),
  build: build ?? resolve(values.build ?? ''),
  folder,
  boundMs: bound,
  idleSeconds: 400,
  longestDelayMs: 300,
  weights: { kill: 3, pause: 3, ...(canMoveClocks && { clock: 2 }), ...store.weights },
})
printReport(result, { folder, replay })
process.exitCode = result.violations.length > 0 ? 1 : 0
