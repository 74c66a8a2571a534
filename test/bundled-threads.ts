/** The threads of the SQLite store as one file each, made anew for a run: it starts 700, and each would load 75 modules. */
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'vite'

const sources = 'packages/countersign/src/storage/sqlite'
const entry = /new URL\(`\.\/(writer|scanner)-thread\$\{extension\}`, import\.meta\.url\)/g

/** What tells the tests where the files are: not in the code of a module, which is kept from one run to the next. */
const variable = 'COUNTERSIGN_TEST_THREADS'

/** As a bundler of an application does it: the store's module names the bundled files in place of the sources. */
export const bundledThreads: Plugin = {
  name: 'bundled-threads',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/storage/sqlite/thread.ts')) return undefined
    let count = 0
    const bundled = code.replaceAll(entry, (_, task: string) => {
      count += 1
      return `new URL('${task}-thread.mjs', process.env.${variable})`
    })
    if (count !== 2)
      throw new Error('The module does not name its two threads in the way that is looked for.')
    return { code: bundled, map: null }
  },
}

/** Makes the files. @returns What the environment of the tests has besides. */
export async function bundleThreads(root: string): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: join(root, sources),
    entryPoints: ['writer-thread.ts', 'scanner-thread.ts'],
    outdir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    write: false,
  })
  // The same sources have the same name, under which Node.js keeps what it has compiled.
  const digest = createHash('sha256')
  for (const { contents } of outputFiles) digest.update(contents)
  const folder = join(root, 'node_modules/.cache/threads', digest.digest('hex'))
  mkdirSync(folder, { recursive: true })
  for (const { path, contents } of outputFiles) {
    const file = join(folder, basename(path))
    // At once, for a thread that another run starts at this moment.
    writeFileSync(`${file}.${process.pid}`, contents)
    renameSync(`${file}.${process.pid}`, file)
  }
  return { [variable]: pathToFileURL(`${folder}/`).href }
}
