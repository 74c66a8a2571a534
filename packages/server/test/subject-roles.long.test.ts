/** `countersign subject roles`, beside a running server; and the last administrator, whom no command takes away. */
import { beforeAll, describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

let server: ServerProcess
let client: Client
const run = (...args: string[]) => countersign(server.folder, ['subject', ...args])
const rolesOf = async (...args: string[]) =>
  (await run('roles', ...args, '--json')).json<{ subject: { roles: string[] } }>().subject.roles

beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
})

describe('the command line', () => {
  test.each([
    ['disable', 'admin'],
    ['roles', 'admin', 'editor'],
    ['roles', 'admin', '--none'],
  ])('leaves the last administrator alone: %s %s', async (...args) => {
    const refused = await run(...args, '--json')
    expect([refused.code, refused.error().code]).toEqual([1, 'last-administrator'])
    expect(await rolesOf('admin')).toEqual(['admin'])
  })

  test('shows roles, sets exactly those that are given, and takes them away', async () => {
    const id = await client.signUp('rosa@example.com', 'a good password')
    expect((await run('roles', 'rosa@example.com')).stdout).toContain('has no roles.')
    expect(await rolesOf('rosa@example.com', 'editor', 'admin')).toEqual(['admin', 'editor'])
    // There are two administrators now: either may go, the one that is left may not.
    expect(await rolesOf(id, '--none')).toEqual([])
    expect((await run('roles', 'admin', '--none')).code).toBe(1)
  })
})
