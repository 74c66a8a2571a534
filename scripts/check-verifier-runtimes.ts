/** Runs the verifier's trial, bundled, against a live issuer in Deno, Bun, workerd and, where it is installed, Chromium. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { openTrialIssuer } from './trial-issuer.ts'

const versions = { deno: '2.9.6', bun: '1.4.5', workerd: '1.20261117.1' }
const root = resolve(import.meta.dirname, '..')
const installed = join(root, 'coverage/runtimes', Object.values(versions).join('-'))
const binary = (name: string) => join(installed, 'node_modules/.bin', name)
const scratch = mkdtempSync(join(tmpdir(), 'countersign-runtimes-'))

/** Every algorithm that a public key verifies, and encrypted tokens with two of them. */
const tokens = [
  { algorithm: 'EdDSA', format: 'jws' },
  { algorithm: 'ES256', format: 'jwe' },
  { algorithm: 'RS256', format: 'jws' },
  { algorithm: 'PS256', format: 'jwe' },
] as const

interface Runtime {
  name: string
  /** What the program does with the trial. */
  program: (address: string) => string
  command: (file: string, address: string) => [string, ...string[]]
}

const alone = (address: string) => `await report(${JSON.stringify(address)})`
// A worker may ask nobody before it is asked itself, and one that is asked may do so only meanwhile.
// Each request is a context of its own, which ends with its answer.
const worker = (address: string) => `
import { createRequestTrial } from './verifier-trial.ts'
const requests = createRequestTrial(${JSON.stringify(address)})
export default {
  test: (_, env) => report(${JSON.stringify(address)}, () => requests.run(url => env.self.fetch(url))),
  fetch: (request, _, context) => requests.answer(request, work => context.waitUntil(work)),
}`
const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap(name => (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)))
  .find(file => existsSync(file))

const runtimes: Runtime[] = [
  {
    name: `Deno ${versions.deno}`,
    program: alone,
    command: file => [binary('deno'), 'run', '--no-config', '--allow-net=127.0.0.1', file],
  },
  { name: `Bun ${versions.bun}`, program: alone, command: file => [binary('bun'), file] },
  {
    name: `workerd ${versions.workerd}`,
    program: worker,
    command: file => [binary('workerd'), 'test', describeWorker(file)],
  },
  ...(chromium === undefined
    ? []
    : [
        {
          name: execFileSync(chromium, ['--version'], { encoding: 'utf8' }).trim(),
          program: alone,
          command: (_file: string, address: string): [string, ...string[]] => [
            chromium,
            '--headless',
            // Containers have no user namespaces to build its sandbox of; it only ever opens our own page.
            '--no-sandbox',
            `--user-data-dir=${mkdtempSync(join(scratch, 'chromium-'))}`,
            `${address}/trial/page`,
          ],
        },
      ]),
]

install()
try {
  for (const runtime of runtimes) {
    for (const token of tokens) await run(runtime, token)
    console.log(`${runtime.name}: verified, refused and followed the feed, with ${tokens.length} algorithms`)
  }
  if (chromium === undefined) {
    if (process.env.CI) throw new Error('Chromium: not installed')
    console.log('Chromium: not installed here, not tried')
  }
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}

/** Not with the workspace: these are some 350 MB. */
function install(): void {
  if (Object.keys(versions).every(name => existsSync(binary(name)))) return
  mkdirSync(installed, { recursive: true })
  const allowScripts = Object.fromEntries(Object.keys(versions).map(name => [name, true]))
  const manifest = { private: true, dependencies: versions, allowScripts }
  writeFileSync(join(installed, 'package.json'), JSON.stringify(manifest))
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], {
    cwd: installed,
    stdio: 'inherit',
  })
}

async function run({ name, program, command }: Runtime, token: (typeof tokens)[number]): Promise<void> {
  const issuer = await openTrialIssuer(token)
  const { outputFiles } = await build({
    stdin: {
      contents: `import { report } from './verifier-trial.ts'\n${program(issuer.address)}`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    // What only Node.js has would not be found, and end here.
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  })
  const text = outputFiles.map(file => file.text).join('')
  issuer.serve(text)
  const file = join(scratch, `${token.algorithm}.mjs`)
  writeFileSync(file, text)
  const [executable, ...args] = command(file, issuer.address)
  const child = spawn(executable, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collect(child)
  const ended = new Promise<string>(resolve => {
    child.on('error', fault => resolve(`${fault}`))
    child.on('exit', code => resolve(`ended with ${code} before it told how it went:\n${output()}`))
  })
  const outcome = await Promise.race([issuer.outcome(), ended])
  const exited = new Promise(resolve => (child.exitCode === null ? child.on('exit', resolve) : resolve(0)))
  child.kill()
  await exited
  await issuer.close()
  if (outcome !== 'passed') throw new Error(`${name}, ${token.algorithm}: ${outcome}`)
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = ''
  for (const stream of [stdout, stderr])
    stream?.on('data', chunk => {
      text += chunk
    })
  return () => text
}

/** workerd is told everything by a file: what runs, and that it may reach this machine. */
function describeWorker(file: string): string {
  const path = `${file}.capnp`
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "trial", worker = (
    modules = [(name = "trial", esModule = embed ${JSON.stringify(basename(file))})],
    compatibilityDate = "2026-11-01",
    bindings = [(name = "self", service = "trial")]
  )),
  (name = "internet", network = (allow = ["local"]))
]);
`,
  )
  return path
}
