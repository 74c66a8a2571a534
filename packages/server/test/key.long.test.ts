/** The commands on keys, beside a server that runs: it signs with what the command left, and refuses what it ended. */
import { beforeAll, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

interface ListedKey {
  kid: string
  algorithm: string
  use: string
  state: string
  created_at: string
  changed_at: string
}

let server: ServerProcess
let client: Client
const run = (...args: string[]) => countersign(server.folder, args)
const keys = async () => (await run('key', 'list', '--json')).json<{ keys: ListedKey[] }>().keys
const kidIn = async (state: string) => (await keys()).find(key => key.state === state)?.kid ?? ''

beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
  await client.signUp('ada@example.com', 'a good password')
})

test('list shows each key and what it is for', async () => {
  expect((await keys()).map(({ state }) => state).sort()).toEqual(['active', 'next'])
  const { code, stdout } = await run('key', 'list')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^KID +ALGORITHM +USE +STATE +CREATED +SINCE\n/)])
})

test('rotate has the server sign with the next key; too soon it says how long to wait', async () => {
  const next = await kidIn('next')
  const early = await client.signIn('ada@example.com', 'a good password', 'token')
  const rotated = await run('key', 'rotate', '--json')
  expect(rotated.json<{ propagation: { complete: boolean } }>().propagation.complete).toBe(true)
  expect(await kidIn('active')).toBe(next)
  const late = await client.signIn('ada@example.com', 'a good password', 'token')
  for (const token of [early, late]) expect((await client.whoami(token)).status).toBe(200)

  const refused = await run('key', 'rotate', '--json')
  expect([refused.code, refused.error().code]).toEqual([1, 'rotation-too-soon'])
  expect(refused.error().message).toMatch(/Wait \d+ seconds, or add --force\.$/)
  expect((await run('key', 'rotate', '--force')).stdout).toContain('Applied by every running node')
})

test('revoke ends every token of the key on the server at once', async () => {
  const early = await client.signIn('ada@example.com', 'a good password', 'token')
  const kid = await kidIn('active')
  const revoked = await run('key', 'revoke', kid)
  expect(revoked).toMatchObject({ code: 0, stdout: expect.stringContaining(`Key ${kid} is revoked.`) })
  expect((await client.whoami(early)).body.code).toBe('revoked')
  const late = await client.signIn('ada@example.com', 'a good password', 'token')
  expect((await client.whoami(late)).status).toBe(200)
  expect((await run('key', 'revoke', 'AAAAAAAA', '--json')).error().code).toBe('no-such-key')
})
