/** Searches the model of the guarantee completely, then without each of its rules: then there must be a counterexample. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

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
  expectNone('one node, clocks that lie', oneNode)
  expectNone('one node, versions, other readers, keys that cannot be loaded', versions)
  expectNone('one node, a database that crashes', crash)
  for (const rule of rulesOf(readFileSync(model, 'utf8'))) expectOne(rule)
  if (!process.argv.includes('--short')) expectNone('two nodes, strict', twoNodes)
} finally {
  rmSync(folder, { recursive: true })
}
process.exit(failures === 0 ? 0 : 1)

function expectNone(what: string, definitions: readonly string[]): void {
  const { violations, states } = search(definitions)
  report(violations === 0, `${what}: ${states.toLocaleString('en')} states, none accepts after the bound`)
}

function expectOne(rule: string): void {
  const scene = rulesOfVersions.includes(rule) ? versions : rulesOfCrash.includes(rule) ? crash : oneNode
  const { violations } = search([...scene, `-D${rule}`])
  const words = rule.replace('WITHOUT_', 'without ').replaceAll('_', ' ').toLowerCase()
  report(violations === 1, `${words}: a counterexample`)
}

function report(holds: boolean, sentence: string): void {
  if (!holds) failures += 1
  console.log(`${holds ? 'holds ' : 'FAILED'} ${sentence}`)
}

/** Generates the verifier of the model, compiles and runs it. A search that was not completed is a fault. */
function search(definitions: readonly string[]): Search {
  const run = join(folder, definitions.join(''))
  mkdirSync(run)
  const inside = { cwd: run, encoding: 'utf8', maxBuffer: 1 << 28 } as const
  execFileSync('spin', ['-a', ...definitions, model], inside)
  execFileSync('cc', ['-O2', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=6000', '-o', 'pan', 'pan.c'], inside)
  const { stdout } = spawnSync(join(run, 'pan'), ['-m1000000'], inside)
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
