/** The threads of the SQLite store as one file each, made anew for a run: it starts 700, and each would load 75 modules. */
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'vite'

const sources = 'packages/countersign/src/storage/sqlite'
const entry = /new URL\(`\.\/(writer|scanner)-thread\$\{extension\}`, import\.meta\.url\)/g

/** As a bundler of an application does it: the store's module names the bundled files in place of the sources. */
export async function bundledThreads(root: string): Promise<Plugin> {
  const { writer, scanner } = await bundle(root)
  return {
    name: 'bundled-threads',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/storage/sqlite/thread.ts')) return undefined
      let count = 0
      const bundled = code.replaceAll(entry, (_, task: string) => {
        count += 1
        return `new URL(${JSON.stringify(pathToFileURL(task === 'writer' ? writer : scanner).href)})`
      })
      if (count !== 2)
        throw new Error('The module does not name its two threads in the way that is looked for.')
      return { code: bundled, map: null }
    },
  }
}

async function bundle(root: string): Promise<{ writer: string; scanner: string }> {
  const { outputFiles } = await build({
    absWorkingDir: join(root, sources),
    entryPoints: ['writer-thread.ts', 'scanner-thread.ts'],
    outdir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    write: false,
  })
  const written = (task: string) => {
    const { contents } = outputFiles.find(({ path }) => path.includes(task)) ?? {}
    if (contents === undefined) throw new Error(`There is no bundle of the ${task}.`)
    // The same sources have the same name, under which Node.js keeps what it has compiled.
    const folder = join(
      root,
      'node_modules/.cache/threads',
      createHash('sha256').update(contents).digest('hex'),
    )
    const file = join(folder, `${task}-thread.mjs`)
    mkdirSync(folder, { recursive: true })
    // At once, for a thread that another run starts at this moment.
    writeFileSync(`${file}.${process.pid}`, contents)
    renameSync(`${file}.${process.pid}`, file)
    return file
  }
  return { writer: written('writer'), scanner: written('scanner') }
}
