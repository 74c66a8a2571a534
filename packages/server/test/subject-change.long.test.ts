/** `countersign subject add|invite|set|rename|password|remove|export`, beside a running server. */
import { createHmac } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { type ServerProcess, startServer } from './support/server-process.ts'

let server: ServerProcess
let client: Client
const run = (...args: string[]) => countersign(server.folder, ['subject', ...args])

interface Shown {
  subject: {
    id: string
    identifier: string
    has_password: boolean
    attributes: object
    language?: string
  }
}

beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
})

test('makes an account with what is known of it, changes that, and prints it', async () => {
  const added = await run(
    'add',
    'ann',
    '--no-password',
    '--attributes',
    '{"plan":"gold"}',
    '--language',
    'ko',
    '--json',
  )
  const { subject } = added.json<Shown>()
  expect(subject).toMatchObject({ has_password: false, attributes: { plan: 'gold' }, language: 'ko' })
  expect((await run('set', 'ann', '--attributes', '[]')).code).toBe(2)
  const set = await run('set', 'ann', '--attributes', '{"plan":"free"}', '--json')
  expect(set.json<Shown>().subject.attributes).toEqual({ plan: 'free' })
  expect((await run('rename', 'ann', 'admin', '--json')).error().code).toBe('identifier-taken')
  expect((await run('rename', 'ann', 'Ann@Example.com')).stdout).toContain(
    `(${subject.id}) is ann@example.com now.`,
  )
  const { password } = (await run('password', 'ann@example.com', '--json')).json<{ password: string }>()
  expect(
    (
      await client.send('POST', '/auth/sign-in', {
        body: { identifier: 'ann@example.com', password, credential: 'token' },
      })
    ).status,
  ).toBe(200)
})

test('removes an account once it is told to, and not the last administrator', async () => {
  const id = await client.signUp('rosa@example.com', 'a good password')
  expect((await run('remove', id)).code).toBe(2)
  expect((await run('remove', 'admin', '--yes', '--json')).error().code).toBe('last-administrator')
  const exported = (await run('export', id, '--json')).json<{ subject: { identifier: string } }>()
  expect(exported.subject.identifier).toBe('rosa@example.com')
  expect((await run('remove', 'rosa@example.com', '--yes')).stdout).toContain(
    `Removed rosa@example.com (${id}).`,
  )
  expect((await run('export', id, '--json')).error().code).toBe('no-such-subject')
})

test('invites by a mail that the outbox shows', async () => {
  const invited = await run('invite', 'eve@example.com', '--role', 'editor', '--json')
  expect(invited.json<{ address: string }>().address).toBe('eve@example.com')
  expect((await run('invite', 'no address', '--json')).error().code).toBe('invalid-address')
})

test('lists the second factors of a subject, and removes one that is lost', async () => {
  await client.signUp('finn@example.com', 'a good password')
  const wish = { identifier: 'finn@example.com', password: 'a good password', credential: 'session' }
  const signIn = () => client.send('POST', '/auth/sign-in', { body: { ...wish, carrier: 'header' } })
  const headers = { authorization: `Bearer ${(await signIn()).body.session_identifier}` }
  expect((await run('factors', 'finn@example.com')).stdout).toContain('has no second factor')
  const begun = JSON.parse((await client.send('POST', '/auth/factors/totp', { headers })).text)
  const body = { id: begun.id, code: codeNow(begun.secret) }
  expect((await client.send('POST', '/auth/factors/totp/confirm', { headers, body })).status).toBe(200)
  expect((await signIn()).body.code).toBe('factor-required')
  const listed = (await run('factors', 'finn@example.com', '--json')).json<{ factors: object[] }>()
  expect(listed).toMatchObject({ factors: [{ id: begun.id, kind: 'totp' }], recovery_codes: 10 })
  expect((await run('remove-factor', 'finn@example.com', begun.id)).code).toBe(2)
  const removed = await run('remove-factor', 'finn@example.com', begun.id, '--yes')
  expect(removed.stdout).toContain('everything they held has ended')
  const again = await run('remove-factor', 'finn@example.com', begun.id, '--yes', '--json')
  expect(again.error().code).toBe('no-such-factor')
  expect((await client.whoami({ headers })).body.code).toBe('revoked')
  expect((await signIn()).status).toBe(200)
})

/** RFC 6238, written apart from the source. */
function codeNow(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map(one => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)?.map(byte => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(Math.floor(Date.now() / 30_000), 4)
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

test('webhooks are added with a secret that is shown once, listed and removed', async () => {
  const webhook = (...args: string[]) => countersign(server.folder, ['webhook', ...args, '--json'])
  const added = (await webhook('add', 'http://127.0.0.1:9/hooks', '--event', 'sign-in.refused')).json<{
    secret: string
    webhook: { id: string }
  }>()
  expect(added.secret).toMatch(/^whsec_/)
  expect((await webhook('add', 'ftp://example.com')).error().code).toBe('invalid-url')
  expect((await webhook('add', 'https://example.com', '--event', 'x')).code).toBe(2)
  expect((await webhook('list')).json<{ webhooks: unknown[] }>().webhooks).toHaveLength(1)
  expect((await webhook('dead', added.webhook.id)).json()).toEqual({ dead_letters: [] })
  expect((await webhook('rotate', added.webhook.id)).json<{ secret: string }>().secret).not.toBe(added.secret)
  expect((await webhook('remove', added.webhook.id)).code).toBe(0)
  expect((await webhook('remove', added.webhook.id)).error().code).toBe('no-such-webhook')
})

test('attributes are what the schema of the settings takes', async () => {
  const file = join(server.folder, 'attributes.json')
  await writeFile(file, JSON.stringify({ type: 'object', properties: { plan: {} }, required: ['plan'] }))
  const env = { COUNTERSIGN_ATTRIBUTES_SCHEMA_FILE: file }
  const refused = await countersign(
    server.folder,
    ['subject', 'add', 'max', '--attributes', '{}', '--json'],
    { env },
  )
  expect(refused.error().code).toBe('invalid-attributes')
  await writeFile(file, '[')
  const broken = await countersign(server.folder, ['subject', 'add', 'max', '--json'], { env })
  expect([broken.code, broken.error().code]).toEqual([2, 'attributes-file'])
  expect(await readFile(file, 'utf8')).toBe('[')
})
