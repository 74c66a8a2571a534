/** The README's first command, as a person and a process manager use it: it starts, and it ends when it is told to. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder, environment } from './support/server-process.ts'

const root = join(import.meta.dirname, '../../..')

test('npm start serves, and a signal to npm ends the server in good order', async () => {
  const env = {
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_DATABASE_URL: `sqlite:${join(createFolder(), 'countersign.db')}`,
    COUNTERSIGN_DRAIN_MS: '0',
  }
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(npm, 'close')
  let written = ''
  npm.stdout.on('data', chunk => {
    written += chunk
  })
  await expect.poll(() => written, { timeout: 110_000 }).toMatch(/token"\}' http/)
  const url = /listening on (\S+)/.exec(written)?.[1] ?? ''
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  npm.kill('SIGTERM')
  // npm's output closes only when the server, which shares it, has ended too.
  await closed
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
})
