/**
 * Measures a relay on one core: 1,000 followers that wait for news, of a feed that grows by 1,000 entries a second. The issuer and the
 * followers share the other core. Prints the relay's share of its core, what the followers got, and how late.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { memory } from 'countersign/storage/memory'

const followers = Number(process.env.FOLLOWERS ?? 1000)
const perSecond = Number(process.env.ENTRIES ?? 1000)
const seconds = Number(process.env.SECONDS ?? 20)
const secret = randomBytes(24).toString('base64url')
const client = (id: string) => ({
  id,
  secret_digest: createHash('sha256').update(secret).digest('base64url'),
  permissions: ['revocations'],
})

const folder = mkdtempSync(join(tmpdir(), 'countersign-relay-'))
const server = createServer((req, res) => answer(req, res)).listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const { id, secret_digest: secretDigest } = client('relay')
const auth = await createCountersign({
  storage: memory(),
  issuer,
  secret: randomBytes(32).toString('base64url'),
  clients: [{ id, secretDigest, permissions: ['revocations'] }],
})
const answer = countersign(auth)

const clientsFile = join(folder, 'clients.json')
writeFileSync(clientsFile, JSON.stringify({ clients: [client('follower')] }))
const main = resolve(import.meta.dirname, '../packages/server/bin/countersign.js')
const relay = spawn(
  'taskset',
  ['-c', '0', process.execPath, main, 'relay', '--upstream', issuer, '--port', '0', '--json'],
  {
    env: {
      ...process.env,
      COUNTERSIGN_CLIENTS_FILE: clientsFile,
      COUNTERSIGN_UPSTREAM_CLIENT: 'relay',
      COUNTERSIGN_UPSTREAM_SECRET: secret,
      COUNTERSIGN_LOG_LEVEL: 'error',
      COUNTERSIGN_DRAIN_MS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
execFileSync('taskset', ['-cp', '1', `${process.pid}`], { stdio: 'ignore' })
const [line] = await once(relay.stdout, 'data')
const { address } = JSON.parse(`${line}`) as { address: string }
const { port } = new URL(address)
const authorization = `Basic ${Buffer.from(`follower:${secret}`).toString('base64')}`

const made = new Map<string, number>()
const lags: number[] = []
let answers = 0
let bytes = 0
let refusals = 0
let isOver = false

/** Waits for news over one connection; every fiftieth looks at what it gets. */
async function follow(number: number): Promise<void> {
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
  socket.setNoDelay(true)
  await once(socket, 'connect')
  let cursor = '0'
  const isWatched = number % 50 === 0
  /** Of the answer that is coming: all of it where it is looked at, else its beginning, which has the cursor. */
  let pieces: Buffer[] = []
  let head = ''
  let length = 0
  let whole = 0
  const ask = () =>
    socket.write(
      `GET /auth/revocations?after=${cursor}&wait=25 HTTP/1.1\r\nhost: relay\r\nauthorization: ${authorization}\r\n\r\n`,
    )
  socket.on('data', (piece: Buffer) => {
    if (isWatched) pieces.push(piece)
    length += piece.length
    if (head.length < 2048) head += piece.toString('latin1', 0, 2048)
    if (whole === 0) {
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const size = /content-length: (\d+)/i.exec(head)?.[1]
      // The snapshot comes in chunks.
      whole = size === undefined ? -1 : end + 4 + Number(size)
    }
    const isDone =
      whole === -1 ? piece.toString('latin1', Math.max(0, piece.length - 5)) === '0\r\n\r\n' : length >= whole
    if (!isDone) return
    answers += 1
    bytes += length
    if (head.startsWith('HTTP/1.1 200')) {
      cursor = /"cursor":"([^"]+)"/.exec(head)?.[1] ?? cursor
      if (isWatched && whole !== -1) look(Buffer.concat(pieces).toString('latin1'))
    } else refusals += 1
    ;[pieces, head, length, whole] = [[], '', 0, 0]
    if (!isOver) ask()
  })
  ask()
  while (!isOver) await pause(50)
  socket.destroy()
}

function look(text: string): void {
  const now = performance.now()
  const { tokens } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { tokens: (string | number)[] }
  for (const token of tokens) {
    const at = typeof token === 'string' ? made.get(token) : undefined
    if (at !== undefined) lags.push(now - at)
  }
}

const cpuOf = () => {
  const fields = readFileSync(`/proc/${relay.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

try {
  const following = Array.from({ length: followers }, (_, number) => follow(number))
  await pause(3000)
  const before = { cpu: cpuOf(), at: performance.now() }
  ;[answers, bytes, refusals] = [0, 0, 0]
  let count = 0
  for (let began = performance.now(); performance.now() - began < seconds * 1000; ) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    const batch: Promise<unknown>[] = []
    for (; count < due; count++) {
      const jti = randomBytes(16).toString('base64url')
      made.set(jti.slice(0, 16), performance.now())
      batch.push(auth.tokens.revoke({ jti }))
    }
    await Promise.all(batch)
    await pause(10)
  }
  const took = (performance.now() - before.at) / 1000
  const share = (cpuOf() - before.cpu) / took
  await pause(1000)
  isOver = true
  await Promise.all(following)
  const sorted = lags.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(0)
  const watched = Math.ceil(followers / 50)
  console.log(
    `${followers} followers, ${(count / took).toFixed(0)} entries a second for ${took.toFixed(0)} s`,
  )
  console.log(`relay: ${(share * 100).toFixed(0)} % of one core`)
  console.log(
    `answers: ${(answers / took).toFixed(0)} a second, ${(bytes / took / 1e6).toFixed(1)} MB/s, ${refusals} refused`,
  )
  console.log(`from revoked to known, ms: median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(0.99999)}`)
  console.log(
    `entries that each of ${watched} watched followers got: ${(lags.length / watched).toFixed(0)} of ${count}`,
  )
} finally {
  relay.kill()
  auth.endWaiting()
  server.closeAllConnections()
  server.close()
  await auth.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
