/** One runtime's trial: the storage contract over both stores, both flows over HTTP, and the command line. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createCountersign, type StorageDriver, version } from 'countersign'
import { countersign } from 'countersign/node'
import { storageContract } from 'countersign/storage/contract'
import { memory } from 'countersign/storage/memory'
import { sqlite } from 'countersign/storage/sqlite'

const folder = mkdtempSync(join(tmpdir(), 'countersign-trial-'))
const executable = resolve(import.meta.dirname, '../packages/server/bin/countersign.js')

async function trialContract(fresh: (index: number) => StorageDriver): Promise<void> {
  for (const [index, { run }] of storageContract.entries()) await run(() => fresh(index).open())
}

async function trialFlows(): Promise<void> {
  const auth = await createCountersign({
    storage: sqlite(join(folder, 'flows.db')),
    issuer: 'http://127.0.0.1:8080',
    secret: randomBytes(32).toString('base64url'),
  })
  const listener = countersign(auth)
  const server = createServer((req, res) => listener(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  const base = `http://127.0.0.1:${address.port}`
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(base + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const proof = { identifier: 'ada', password: 'a long enough one' }
  assert.equal((await post('/auth/sign-up', proof)).status, 201)
  for (const credential of ['session', 'token']) {
    const signedIn = await post('/auth/sign-in', { ...proof, credential })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0]
    const headers =
      cookie === undefined ? { authorization: `${signedIn.headers.get('authorization')}` } : { cookie }
    assert.equal((await fetch(`${base}/auth/whoami`, { headers })).status, 200)
    assert.equal((await post('/auth/sign-out', {}, headers)).status, 204)
    assert.equal((await fetch(`${base}/auth/whoami`, { headers })).status, 401)
  }
  server.closeAllConnections()
  server.close()
  await auth.close()
}

try {
  await trialContract(memory)
  await trialContract(index => sqlite(join(folder, `contract-${index}.db`)))
  await trialFlows()
  assert.match(
    execFileSync(process.execPath, [executable, '--version'], { encoding: 'utf8' }),
    new RegExp(version),
  )
  console.log(
    `Node.js ${process.versions.node}: ${storageContract.length} cases over two stores, both flows, the command line`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
