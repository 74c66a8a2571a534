/** A backup is put back while verifiers and a relay run on: what they knew of the history that was discarded counts no more. */
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { digestClientSecret } from '../../src/core/client/client.ts'
import { countersign } from '../../src/http/adapter/node.ts'
import { type Countersign, createCountersign } from '../../src/index.ts'
import { createRelay } from '../../src/relay.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { createVerifier } from '../../src/verifier.ts'
import { cheapHash, password } from '../http/world.ts'

const client = { id: 'follower', secret: 'a secret of the follower' }
const secretDigest = Buffer.from(digestClientSecret(client.secret)).toString('base64url')
const clients = [{ id: client.id, secretDigest, permissions: ['revocations'] as const }]

let closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each(['the issuer', 'a relay'])('a verifier that follows %s', async kind => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-history-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  const [file, backup] = [join(folder, 'a.db'), join(folder, 'backup.db')]
  let auth: Countersign | undefined
  let listener: RequestListener = (_, res) => res.writeHead(503).end()
  const issuer = await listen((req, res) => listener(req, res))
  const secret = randomBytes(32).toString('base64url')
  const open = async () => {
    const opened = await createCountersign({
      storage: sqlite(file),
      issuer,
      secret,
      clients,
      password: cheapHash,
      // While the store is closed, followers are told so.
      onFault: () => {},
    })
    auth = opened
    listener = countersign(opened)
    return opened
  }
  closing.push(() => auth?.close())
  const first = await open()
  const people = { ada: 'ada@example.com', bob: 'bob@example.com' }
  const made = async (identifier: string) => {
    const created = await first.subjects.create({ identifier, password })
    if (!created.ok) throw new Error(created.reason)
    return created.subject.id
  }
  const [ada, bob] = [await made(people.ada), await made(people.bob)]
  await first.close()
  copyFileSync(file, backup)

  const lost = await open()
  let revocationsUrl = `${issuer}/auth/revocations`
  if (kind === 'a relay') {
    const relay = createRelay({ clients, upstream: { issuer, client } })
    closing.push(() => relay.close())
    revocationsUrl = `${await listen(countersign({ ...lost, ...relay }))}/auth/revocations`
  }
  const follower = () =>
    createVerifier({ issuer, audience: 'api', client, revocationsUrl, maxStalenessMs: 0 })
  const check = follower()
  closing.push(() => check.close())
  const tokenOf = async (of: Countersign, identifier: string) => {
    const outcome = await of.signIn({ identifier, password, credential: 'token' })
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.accessToken
  }
  for (let times = 0; times < 3; times++) await lost.subjects.revokeAll(ada)
  await lost.subjects.update(bob, { roles: ['admin'] })
  const old = await tokenOf(lost, people.bob)
  expect(await check(old)).toMatchObject({ ok: true, identity: { roles: ['admin'] } })
  await lost.close()
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  copyFileSync(backup, file)

  const restored = await open()
  await restored.backups.restored()
  const [again, bobs] = [await tokenOf(restored, people.ada), await tokenOf(restored, people.bob)]
  // What ran on, and what was started since.
  const started = follower()
  closing.push(() => started.close())
  for (const one of [check, started]) {
    expect(await one(old)).toMatchObject({ ok: false })
    expect(await one(again)).toMatchObject({ ok: true })
    expect(await one(bobs)).toMatchObject({ ok: true, identity: { roles: [] } })
  }
})
