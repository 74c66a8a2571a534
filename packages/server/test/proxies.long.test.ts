/** A proxy that the settings do not name is noticed: behind it everybody counts as one client. */
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, type ServerProcess, startServer } from './support/server-process.ts'

const notices = (server: ServerProcess) =>
  server
    .stdout()
    .split('\n')
    .filter(line => line.includes('"level":40'))

/** Asks as proxies pass requests on, from as many clients as are named, then ends the server, so that all is logged. */
async function askFor(server: ServerProcess, headers: readonly Record<string, string>[]): Promise<void> {
  const client = new Client(server.url)
  for (const one of headers) expect((await client.send('GET', '/healthz', { headers: one })).status).toBe(200)
  expect(await server.stop()).toBe(0)
}

describe('forwarding headers of several clients from one peer that is not trusted', () => {
  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    'give one notice, without what is in them: %s',
    async name => {
      const server = await startServer()
      await askFor(server, [
        { [name]: '192.0.2.77' },
        { [name]: '192.0.2.78' },
        { [name]: '192.0.2.79' },
        { [name]: '192.0.2.80' },
      ])
      expect(notices(server)).toEqual([expect.stringContaining('COUNTERSIGN_TRUSTED_PROXIES')])
      expect(server.stdout()).not.toContain('192.0.2.7')
    },
  )

  test('give none where the peer is trusted, nor where there are no such headers', async () => {
    const trusted = await startServer({ env: { ...quick, COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.0/8' } })
    await askFor(trusted, [{ 'x-forwarded-for': '192.0.2.77' }, { 'x-forwarded-for': '192.0.2.78' }])
    expect(notices(trusted)).toEqual([])
    const direct = await startServer()
    await askFor(direct, [{}, {}, { 'x-forwarded-for': '192.0.2.77' }, { 'x-forwarded-for': '192.0.2.77' }])
    expect(notices(direct)).toEqual([])
  })
})

test('a public address with https and no trusted proxy is told at the start and by doctor', async () => {
  const folder = createFolder()
  const env = { ...quick, COUNTERSIGN_PUBLIC_URL: 'https://auth.example.com' }
  const server = await startServer({ folder, env })
  expect(server.stdout()).toMatch(/Warning: no proxy is trusted.*COUNTERSIGN_TRUSTED_PROXIES/)
  const { code, stdout } = await countersign(folder, ['doctor'], { env })
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/warn +proxies .*\n.*COUNTERSIGN_TRUSTED_PROXIES/),
  ])
  const named = { ...env, COUNTERSIGN_TRUSTED_PROXIES: '10.0.0.0/8' }
  expect((await countersign(folder, ['doctor'], { env: named })).stdout).not.toContain('proxies')
  await server.stop()
})
