/**
 * Bundles the built server with the libraries it is made of: Node.js finds and compiles some tens of modules at a start in place of
 * 440, which takes two thirds of the time and a tenth less of memory. What is named in its package's dependencies stays apart.
 */
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

interface Manifest {
  name: string
  version: string
  license: string
  dependencies: Record<string, string>
}

/** What is started as a process or thread of its own, each by a module that names it as the file beside itself. */
const entries = [
  './dist/main.js',
  './dist/serve/worker.js',
  './dist/compare/watch-process.js',
  './dist/compare/weigh-process.js',
  '../countersign/dist/storage/sqlite/writer-thread.js',
  '../countersign/dist/storage/sqlite/scanner-thread.js',
]

/** @param server - The folder of its package, compiled. The bundle is in `dist/bundle` then, and nothing else is there. */
export async function bundleServer(server: string): Promise<void> {
  const { dependencies } = manifestOf(server)
  const bundle = join(server, 'dist/bundle')
  const { outputFiles, metafile } = await build({
    absWorkingDir: server,
    entryPoints: entries,
    entryNames: '[name]',
    outdir: bundle,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: Object.keys(dependencies),
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  // Of a bundled CommonJS module `import()` gives no names, where that of Node.js does.
  const common = Object.entries(metafile.inputs).filter(([, { format }]) => format === 'cjs')
  if (common.length > 0)
    throw new Error(`CommonJS cannot be bundled: ${common.map(([file]) => file).join(', ')}`)
  mkdirSync(bundle, { recursive: true })
  const kept = new Set(outputFiles.map(({ path }) => path))
  for (const name of readdirSync(bundle)) if (!kept.has(join(bundle, name))) rmSync(join(bundle, name))
  for (const { path, contents } of outputFiles) replace(path, contents)
  replace(join(bundle, 'LICENSES'), licences(server, Object.keys(metafile.inputs)))
}

/** At once, for a server that is being started from it. */
function replace(path: string, contents: Uint8Array | string): void {
  const written = `${path}.${process.pid}`
  writeFileSync(written, contents)
  renameSync(written, path)
}

/** What the licences of the bundled packages ask for: each with its text, or where it ships none with its name. */
function licences(server: string, inputs: readonly string[]): string {
  const folders = inputs.flatMap(input => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? [])
  return [...new Set(folders)]
    .sort()
    .map(relative => {
      const folder = join(server, relative)
      const { name, version, license } = manifestOf(folder)
      const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: folder })
      const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
      return `${name} ${version}: ${license}\n${text}`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundleServer(import.meta.dirname)
