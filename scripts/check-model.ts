/** Searches the model of the guarantee completely, then without each of its rules: then there must be a counterexample. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const model = resolve(import.meta.dirname, '../model/guarantee.pml')
/** One node, whose clocks may stand still or be set back: what a node does never reaches another but through the store. */
const oneNode = ['-DNODES=1', '-DCLOCKS']
/** The same over a store that tells versions, with other readers of the feed and keys that cannot be loaded. */
const versions = ['-DNODES=1', '-DVERSIONS']
const rulesOfVersions = ['WITHOUT_FRESHNESS_BY_WHAT_WAS_APPLIED', 'WITHOUT_KEYS_BEFORE_FRESHNESS']
/** The same over a database that crashes, and forgets what was not on its disk. */
const crash = ['-DNODES=1', '-DCRASH']
const rulesOfCrash = ['WITHOUT_POSITIONS_BESIDE_SNAPSHOTS']
/** Two nodes at once, strict, with clocks that tell the truth: one bound is searched rather than a larger one in part. */
const twoNodes = ['-DNODES=2', '-DBOUND=0']

interface Search {
  violations: number
  states: number
}

if (!isInstalled('spin', '-V') || !isInstalled('cc', '--version')) {
  console.log(
    'The model was not searched: spin and a C compiler are needed (Debian: apt-get install spin gcc).',
  )
  process.exit(process.env.CI === undefined ? 0 : 1)
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-model-'))
let failures = 0
try {
  const isShort = process.argv.includes('--short')
  const searches = [
    // The longest first: it takes one of the two lanes, and all others together the other one.
    ...(isShort ? [] : [() => expectNone('two nodes, strict', twoNodes)]),
    () => expectNone('one node, clocks that lie', oneNode),
    () => expectNone('one node, versions, other readers, keys that cannot be loaded', versions),
    () => expectNone('one node, a database that crashes', crash),
    ...rulesOf(readFileSync(model, 'utf8')).map(rule => () => expectOne(rule)),
  ].values()
  const lane = async () => {
    for (const one of searches) await one()
  }
  await Promise.all([lane(), lane()])
} finally {
  rmSync(folder, { recursive: true })
}
process.exit(failures === 0 ? 0 : 1)

async function expectNone(what: string, definitions: readonly string[]): Promise<void> {
  const { violations, states } = await search(definitions)
  report(violations === 0, `${what}: ${states.toLocaleString('en')} states, none accepts after the bound`)
}

async function expectOne(rule: string): Promise<void> {
  const scene = rulesOfVersions.includes(rule) ? versions : rulesOfCrash.includes(rule) ? crash : oneNode
  const { violations } = await search([...scene, `-D${rule}`])
  const words = rule.replace('WITHOUT_', 'without ').replaceAll('_', ' ').toLowerCase()
  report(violations === 1, `${words}: a counterexample`)
}

function report(holds: boolean, sentence: string): void {
  if (!holds) failures += 1
  console.log(`${holds ? 'holds ' : 'FAILED'} ${sentence}`)
}

/** Generates the verifier of the model, compiles and runs it. A search that was not completed is a fault. */
async function search(definitions: readonly string[]): Promise<Search> {
  const cwd = join(folder, definitions.join(''))
  mkdirSync(cwd)
  const inside = { cwd, encoding: 'utf8', maxBuffer: 1 << 28 } as const
  await run('spin', ['-a', ...definitions, model], inside)
  await run('cc', ['-O2', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=6000', '-o', 'pan', 'pan.c'], inside)
  // Its exit code says nothing that its words do not.
  const { stdout } = await run(join(cwd, 'pan'), ['-m1000000'], inside).catch(
    (ended: { stdout: string }) => ended,
  )
  const violations = Number(/errors: (\d+)/.exec(stdout)?.[1])
  const states = Number(/(\S+) states, stored/.exec(stdout)?.[1])
  const isComplete = !/Search not completed|max search depth too small|out of memory/.test(stdout)
  if (Number.isNaN(violations) || (violations === 0 && !isComplete))
    throw new Error(`The search was not completed.\n${stdout.slice(-2000)}`)
  return { violations, states }
}

function rulesOf(text: string): string[] {
  return [...new Set(text.match(/\bWITHOUT_[A-Z_]+/g))].sort()
}

function isInstalled(command: string, flag: string): boolean {
  return spawnSync(command, [flag]).error === undefined
}
