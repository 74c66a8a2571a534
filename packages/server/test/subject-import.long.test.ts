/** `countersign subject import`, beside a running server: users of other systems sign in with the passwords that they have. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

let server: ServerProcess
let client: Client
beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
})

async function run(content: string, ...args: string[]) {
  await writeFile(join(server.folder, 'users'), content)
  return countersign(server.folder, ['subject', 'import', 'users', ...args])
}

const originals: { forms: Record<string, string[]> } = (
  await import('../../countersign/test/password/foreign/originals.json', { with: { type: 'json' } })
).default
const bcryptHash =
  Object.values(originals.forms)
    .flat()
    .find(hash => hash.startsWith('$2y$')) ?? ''
const auth0 = JSON.stringify({
  _id: { $oid: '5ef220e2d7d0e60013fa6d5e' },
  email: 'ada@example.com',
  email_verified: true,
  passwordHash: bcryptHash,
})

function hashOf(identifier: string): unknown {
  const file = new DatabaseSync(server.database, { readOnly: true })
  try {
    return file.prepare('SELECT password_hash FROM subject WHERE identifier = ?').get(identifier)
      ?.password_hash
  } finally {
    file.close()
  }
}

test('a user of Auth0 signs in at the running server, and has a hash of ours then', async () => {
  const dry = await run(auth0, '--from', 'auth0', '--dry-run')
  expect([dry.code, dry.stdout]).toEqual([
    0,
    'Would import 1, skipped 0 that are there already, refused 0.\n',
  ])
  expect((await run(auth0, '--from', 'auth0')).stdout).toMatch(/^Imported 1,/)
  expect((await run(auth0, '--from', 'auth0')).stdout).toMatch(/^Imported 0, skipped 1 /)
  expect(hashOf('ada@example.com')).toBe(bcryptHash)
  const body = { identifier: 'ada@example.com', password: 'quiet heron 0', credential: 'token' }
  expect((await client.send('POST', '/auth/sign-in', { body: { ...body, password: 'x' } })).status).toBe(401)
  expect((await client.send('POST', '/auth/sign-in', { body })).status).toBe(200)
  expect(hashOf('ada@example.com')).toMatch(/^\$argon2id\$/)
  expect((await client.send('POST', '/auth/sign-in', { body })).status).toBe(200)
})

test('tells by line what was refused, and ends with 1', async () => {
  const csv =
    'id,name,email,email_verified_at,password,created_at\n1,E,eve@example.com,,$2y$31$short,\n2,M,no address,,,\n'
  const told = await run(csv, '--from', 'laravel')
  expect(told.code).toBe(1)
  expect(told.stdout).toContain('Imported 0, skipped 0 that are there already, refused 2.\nline 2: ')
  expect((await run(csv, '--from', 'laravel', '--json')).json()).toMatchObject({
    imported: 0,
    failed: 2,
    errors: [
      { line: 2, code: 'unknown-hash' },
      { line: 3, code: 'invalid-identifier' },
    ],
  })
})

test('refuses what it cannot do', async () => {
  expect((await run('', '--json')).code).toBe(2)
  expect((await run('', '--from', 'oracle', '--json')).code).toBe(2)
  await writeFile(join(server.folder, 'key'), 'rounds: 8')
  const key = ['--firebase-key', 'key', '--json']
  expect((await run('', '--from', 'auth0', ...key)).code).toBe(2)
  expect((await run('', '--from', 'firebase', ...key)).error().code).toBe('invalid-firebase-key')
  const absent = await countersign(server.folder, [
    'subject',
    'import',
    'absent',
    '--from',
    'ndjson',
    '--json',
  ])
  expect(absent.error().code).toBe('unreadable-file')
})
