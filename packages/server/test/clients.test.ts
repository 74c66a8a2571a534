/** Registered clients of a server: the file, the secret that the command line makes, and what is refused. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAttributesSchema } from '../src/store/attributes-file.ts'
import { readClientsFile } from '../src/store/clients-file.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, startServer } from './support/server-process.ts'

test('a client with a secret of the command line introspects', async () => {
  const folder = createFolder()
  const made = await countersign(folder, ['client', 'secret', '--json'])
  const { secret, secret_digest } = made.json<{ secret: string; secret_digest: string }>()
  const file = join(folder, 'clients.json')
  const clients = [
    { id: 'billing', secret_digest, permissions: ['introspect'], fixed_claims: { tenant: 'n' } },
  ]
  writeFileSync(file, JSON.stringify({ clients }))
  const server = await startServer({ folder, env: { ...quick, COUNTERSIGN_CLIENTS_FILE: file } })
  const client = new Client(server.url)
  await countersign(folder, ['subject', 'add', 'ada', '--password-stdin'], { input: 'seven quiet herons\n' })
  const { secret: token } = await client.signIn('ada', 'seven quiet herons', 'token')
  const answer = await fetch(`${server.url}/oauth2/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`billing:${secret}`)}` },
    body: new URLSearchParams({ token }),
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ active: true, kind: 'access_token', client_id: 'app' })
})

test('a file with a byte order mark is read, that of the attributes too', () => {
  const schema = join(createFolder(), 'schema.json')
  writeFileSync(schema, '\uFEFF{"type":"object"}')
  expect(readAttributesSchema(schema)).toEqual({ type: 'object' })
  const file = join(createFolder(), 'clients.json')
  writeFileSync(file, `\uFEFF${JSON.stringify({ clients: [{ id: 'billing' }] })}`)
  expect(readClientsFile(file)).toEqual([{ id: 'billing' }])
})

test.each([
  ['is not there', undefined, 'cannot be read'],
  ['is not JSON', '{', 'is not JSON'],
  ['is not UTF-8', Buffer.from('{"clients":[{"id":"g\xfc"}]}', 'latin1'), 'is not UTF-8'],
  ['says something else', '{"clients":[],"x":1}', 'must be'],
  ['has a member that is not known', '{"clients":[{"id":"a","secret":"b"}]}', 'that is not one of'],
  ['has a client that does not fit', '{"clients":[{"id":"a b"}]}', 'clients.0.id', 1],
])('a file that %s stops the start', async (_, content, message, code = 2) => {
  const folder = createFolder()
  const file = join(folder, 'clients.json')
  if (content !== undefined) writeFileSync(file, content)
  const env = { COUNTERSIGN_CLIENTS_FILE: file, COUNTERSIGN_PORT: '0' }
  const started = await countersign(folder, ['serve'], { env })
  expect(started.code).toBe(code)
  expect(started.stderr).toContain(message)
})
