/** Runs the built packages on the oldest and newest release of each supported line of Node.js but our own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const versions = ['22.18.0', '24.21.0']
const root = resolve(import.meta.dirname, '..')

for (const version of versions) {
  const folder = join(root, 'coverage/runtimes', version)
  const node = join(folder, 'node_modules/node/bin/node')
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true })
    const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' })
  }
  const answer = execFileSync(node, [join(root, 'scripts/runtime-trial.ts')], {
    encoding: 'utf8',
    // node:sqlite says on 22 and 24 that it is experimental; it is not news here.
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
  })
  console.log(answer.trimEnd())
}
