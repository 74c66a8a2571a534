/** `countersign relay` between a server and a verifier, as processes. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVerifier } from 'countersign/verifier'
import { expect, test } from 'vitest'
import { afterFile } from '../../../test/after-file.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import {
  createFolder,
  environment,
  executable,
  printedPassword,
  quick,
  startServer,
} from './support/server-process.ts'

const permissions = ['revocations']

async function newClient(folder: string, id: string): Promise<{ entry: object; secret: string }> {
  const made = await countersign(folder, ['client', 'secret', '--json'])
  const { secret, secret_digest } = made.json<{ secret: string; secret_digest: string }>()
  return { entry: { id, secret_digest, permissions }, secret }
}

test('a verifier behind it refuses what the server has ended, and everything once the server is gone', async () => {
  const folder = createFolder()
  const [up, down] = [await newClient(folder, 'relay'), await newClient(folder, 'billing')]
  const [upFile, downFile] = [join(folder, 'up.json'), join(folder, 'down.json')]
  writeFileSync(upFile, JSON.stringify({ clients: [up.entry] }))
  writeFileSync(downFile, JSON.stringify({ clients: [down.entry] }))
  const server = await startServer({ folder, env: { ...quick, COUNTERSIGN_CLIENTS_FILE: upFile } })
  const child = spawn(
    process.execPath,
    [executable, 'relay', '--upstream', server.url, '--port', '0', '--json'],
    {
      cwd: folder,
      env: environment({
        COUNTERSIGN_CLIENTS_FILE: downFile,
        COUNTERSIGN_UPSTREAM_CLIENT: 'relay',
        COUNTERSIGN_UPSTREAM_SECRET: up.secret,
        COUNTERSIGN_DRAIN_MS: '0',
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  afterFile(() => void child.kill('SIGKILL'))
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  await expect.poll(() => stdout).toContain('\n')
  const { address, upstream } = JSON.parse(stdout.split('\n')[0] ?? '') as {
    address: string
    upstream: string
  }
  expect(upstream).toBe(server.url)
  await expect.poll(async () => (await fetch(`${address}/readyz`)).status).toBe(200)

  const client = new Client(server.url)
  const administrator = await client.signIn('admin', printedPassword(server), 'session')
  await client.signUp('ada@example.com', 'seven quiet herons')
  const token = await client.signIn('ada@example.com', 'seven quiet herons', 'token')
  const check = createVerifier({
    issuer: server.url,
    audience: 'api',
    client: { id: 'billing', secret: down.secret },
    revocationsUrl: `${address}/auth/revocations`,
    maxStalenessMs: 0,
  })
  expect(await check(token.secret)).toMatchObject({ ok: true })
  await client.send('POST', `/auth/admin/subjects/${token.subjectId}/revoke`, {
    headers: administrator.headers,
  })
  expect(await check(token.secret)).toEqual({ ok: false, reason: 'revoked' })

  await server.kill()
  expect(await check(token.secret)).toMatchObject({ ok: false, reason: 'storage-unavailable' })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  check.close()
})

test.each([
  [[], {}, '--upstream'],
  [['--upstream', 'https://auth.example.com'], {}, 'COUNTERSIGN_UPSTREAM_CLIENT'],
  [
    ['--upstream', 'https://auth.example.com'],
    { COUNTERSIGN_UPSTREAM_CLIENT: 'relay', COUNTERSIGN_UPSTREAM_SECRET: 'secret' },
    'COUNTERSIGN_CLIENTS_FILE',
  ],
])('says what it lacks: %j', async (args, env, message) => {
  const { code, stderr } = await countersign(createFolder(), ['relay', ...args], { env })
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
