/** `npm run faults:traps`: the harness must find every trap that is put back. Exits with 1 where it did not. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { honoured } from './checker.ts'
import { openStore } from './open-store.ts'
import { patchedBuild } from './patched-build.ts'
import { run } from './run.ts'
import { type Trap, traps } from './traps.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    /** Only the traps with this in their names. */
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    /** Further seeds to try where the first finds nothing. */
    tries: { type: 'string', default: '2' },
  },
})
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const root = resolve(import.meta.dirname, '../..')

async function isFound({ name, store: kind, patches, run: shaped }: Trap): Promise<boolean> {
  const build = await patchedBuild(root, patches)
  const folder = mkdtempSync(join(tmpdir(), 'countersign-trap-'))
  try {
    for (let attempt = 0; attempt <= Number(values.tries); attempt++) {
      const seed = Number(values.seed) + attempt
      const nodes = 3
      const store = await openStore(kind, join(folder, String(seed)), nodes)
      const { violations, seconds, history } = await run(store, {
        seed,
        nodes,
        minutes: Number(values.minutes),
        actors: 40,
        build,
        folder: join(folder, String(seed)),
        boundMs: kind === 'sqlite' ? 0 : 500,
        idleSeconds: 400,
        longestDelayMs: 800,
        weights: store.weights,
        stopsAtViolation: true,
        ...shaped,
      })
      const late = violations.filter(({ rule }) => honoured.includes(rule))
      console.log(
        `${kind}: ${name}: ${late.length} late acceptances with seed ${seed} in ${seconds.toFixed(0)} s, ${history.calls.length} calls`,
      )
      for (const { because } of late.slice(0, 1)) console.log(`  ${because}`)
      if (late.length > 0) return true
    }
    return false
  } finally {
    rmSync(build, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

const chosen = traps.filter(
  trap => trap.name.includes(values.only) && (values.store === undefined || trap.store === values.store),
)
const missed: string[] = []
for (const trap of chosen) if (!(await isFound(trap))) missed.push(trap.name)
console.log(`${chosen.length - missed.length} of ${chosen.length} traps found`)
for (const name of missed) console.log(`NOT found: ${name}`)
process.exitCode = missed.length > 0 || chosen.length === 0 ? 1 : 0
