/** `npm run bench`: installs what is measured beside us where it is missing, checks the types, and measures. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

// Scripts of packages are not run: nothing here needs building.
if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
}
execFileSync('tsc', ['-p', folder], { stdio: 'inherit' })
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
