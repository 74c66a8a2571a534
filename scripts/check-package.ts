/** Checks what would be published: publint, are-the-types-wrong, every export of the library's tarball from a scratch project, and the command from the server's. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'packages/countersign')
const serverFolder = join(root, 'packages/server')
const scratch = mkdtempSync(join(tmpdir(), 'countersign-package-'))
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

/** The tarball that `npm publish` would send. */
function pack(folder: string): { tarball: string; contents: string } {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', scratch], folder)) as unknown
  // npm 11 answers with a list, npm 12 with a record by package name.
  const [entry] = Object.values(packed as object) as { filename: string; size: number; entryCount: number }[]
  if (entry === undefined) throw new Error('npm pack made nothing')
  return {
    tarball: join(scratch, entry.filename),
    contents: `${entry.entryCount} files, ${entry.size} bytes packed`,
  }
}

/** A project of its own that has these and nothing else. */
function install(name: string, ...packages: string[]): string {
  const project = join(scratch, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }))
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], project)
  return project
}

const imported = /(?:^(?:import|export|\})[^'"\n]*\bfrom |^import |\bimport\()['"]([^'"]+)['"]/gm

/** The packages that these modules and declarations need, and all that they lead to. */
function packagesBehind(files: readonly string[]): string[] {
  const reached = new Set(files)
  const packages = new Set<string>()
  for (const file of reached) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(imported)) {
      const target = join(dirname(file), name)
      // Declarations name the sources beside them.
      if (name.startsWith('.'))
        reached.add(file.endsWith('.d.ts') ? target.replace(/(?<!\.d)\.ts$/, '.d.ts') : target)
      else if (!name.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
    }
  }
  return [...packages]
}

try {
  run('publint', ['--strict', folder], root)
  const { tarball, contents } = pack(folder)
  // ESM only, Node.js only: the resolution modes that cannot load ESM are not promised.
  run('attw', [tarball, '--profile', 'esm-only'], root)

  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
    peerDependencies: Record<string, string>
  }
  const names = Object.keys(manifest.exports)
    .filter(name => !name.endsWith('.json'))
    .map(name => `countersign${name.slice(1)}`)
  const installed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
  const entries = Object.values(manifest.exports).flatMap(entry =>
    typeof entry === 'string' ? [] : [entry.types, entry.default],
  )
  const missing = packagesBehind(entries.map(file => join(folder, file))).filter(name => !installed.has(name))
  if (missing.length > 0) throw new Error(`not installed with the package: ${missing.join(', ')}`)
  const peers = Object.keys(manifest.peerDependencies).map(
    name => `${name}@${manifest.devDependencies[name]}`,
  )
  const library = install('library', tarball, ...peers)
  const program = `for (const name of ${JSON.stringify(names)}) {
  const module = await import(name)
  if (Object.keys(module).length === 0) throw new Error(name + ' exports nothing')
}`
  run('node', ['--input-type=module', '--eval', program], library)
  console.log(`countersign: ${contents}; ${names.length} exports import`)

  // Without the library beside it, which is in the bundle; a password is hashed, and the thread that writes opens a database.
  run('publint', ['--strict', serverFolder], root)
  const packedServer = pack(serverFolder)
  const server = install('server', packedServer.tarball)
  const command = (...args: string[]) => run('npx', ['--no', 'countersign', ...args], server)
  command('subject', 'add', 'ada')
  if (!command('subject', 'list').includes('ada'))
    throw new Error('the server from its package keeps nothing')
  console.log(`@countersign/server: ${packedServer.contents}; its command runs`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
