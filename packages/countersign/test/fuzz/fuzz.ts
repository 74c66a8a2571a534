/** The differential fuzz from the command line: `npm run fuzz -w packages/countersign -- --mutants 1000000 --seed 1`. */
import { parseArgs } from 'node:util'
import { runDifferential } from './differential.ts'

const { values } = parseArgs({
  options: { mutants: { type: 'string', default: '100000' }, seed: { type: 'string' } },
})
const mutants = Number(values.mutants)
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed)
console.log(`seed ${seed}, ${mutants} mutants`)
const started = performance.now()
const { counts, differences } = await runDifferential(mutants, seed)
for (const [outcome, count] of [...counts].sort(([, one], [, other]) => other - one))
  console.log(`${String(count).padStart(9)}  ${outcome}`)
for (const { number, problem, did } of differences.slice(0, 20))
  console.error(`mutant ${number}: ${problem} [${did.join('; ')}]`)
if (differences[0] !== undefined) console.error(JSON.stringify(differences[0]))
console.log(`${differences.length} differences in ${((performance.now() - started) / 1000).toFixed(1)} s`)
process.exitCode = differences.length > 0 ? 1 : 0
