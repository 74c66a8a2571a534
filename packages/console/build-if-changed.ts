/** Builds the console unless what stands there was made of exactly these sources and versions: a start must not wait for nothing. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = import.meta.dirname
const built = join(root, '../server/console')
const stamp = join(built, 'sources.sha256')

function digestOfSources(): string {
  const hash = createHash('sha256')
  const sources = [
    'build.ts',
    'package.json',
    '../../package-lock.json',
    ...globSync('src/**/*.*', { cwd: root }).sort(),
  ]
  for (const file of sources)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

const digest = digestOfSources()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  await import('./build.ts')
  // Last: a build that was broken off has none.
  writeFileSync(stamp, digest)
}
