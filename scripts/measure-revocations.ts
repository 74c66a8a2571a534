/** Measures a verifier that loads a million live revocations over HTTP: time, bytes, memory, and how long the server stalls. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { memory } from 'countersign/storage/memory'
import { createVerifier } from 'countersign/verifier'

const count = Number(process.env.COUNT ?? 1_000_000)
const issuer = 'http://127.0.0.1'
const proof = { identifier: 'ada', password: 'seven quiet herons at dawn' }

/** The issuer, in a process of its own: what it answers must not be measured together with what is loaded. */
async function serve(): Promise<void> {
  const storage = await memory().open()
  const at = Date.now()
  const expiresAt = at + 3_600_000
  for (let made = 0; made < count; made++) {
    const jti = randomBytes(12).toString('base64url')
    await storage.revocations.revokeToken({ jti, at, expiresAt, audit: [] })
  }
  const auth = await createCountersign({
    storage: { open: async () => storage },
    issuer,
    secret: randomBytes(32).toString('base64url'),
  })
  await auth.subjects.create({ ...proof, roles: ['admin'] })
  const server = createServer(countersign(auth))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  process.on('message', message => {
    if (message === 'reset') delay.reset()
    process.send?.({ stallMs: delay.max / 1e6 })
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ port: (server.address() as AddressInfo).port })
}

async function answerOf(child: ChildProcess, question?: string): Promise<Record<string, number>> {
  const answer = once(child, 'message')
  if (question !== undefined) child.send(question)
  const [message] = await answer
  return message
}

async function signIn(address: string, wish: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${address}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...proof, ...wish }),
  })
  return (await response.json()) as Record<string, unknown>
}

async function measure(): Promise<void> {
  const child = fork(import.meta.filename, ['serve'])
  const { port } = await answerOf(child)
  const address = `${issuer}:${port}`
  const { session_identifier: session } = await signIn(address, { credential: 'session', carrier: 'header' })
  const { access_token: token } = await signIn(address, { credential: 'token' })
  const authorization = `Bearer ${session}`

  let bytes = 0
  const check = createVerifier({
    issuer,
    audience: 'api',
    authorization,
    onFault: fault => console.error(fault),
    jwksUrl: `${address}/.well-known/jwks.json`,
    revocationsUrl: `${address}/auth/revocations`,
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          if (url.includes('/auth/revocations')) bytes += chunk.length
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body?.pipeThrough(counter) ?? null, response)
    },
  })
  await answerOf(child, 'reset')
  const began = performance.now()
  const outcome = await check(String(token))
  const seconds = (performance.now() - began) / 1000
  if (!outcome.ok) throw new Error(`the check was refused: ${outcome.reason}`)
  const { stallMs = 0 } = await answerOf(child, 'report')
  const { revocations, revocationBytes } = check.figures()
  const perEntry = (total: number) => (total / revocations).toFixed(1)
  console.log(`live revocations        ${revocations.toLocaleString('en')}`)
  console.log(`first check, all loaded ${seconds.toFixed(2)} s`)
  console.log(`on the wire             ${(bytes / 1e6).toFixed(1)} MB, ${perEntry(bytes)} bytes each`)
  console.log(
    `in memory               ${(revocationBytes / 1e6).toFixed(1)} MB, ${perEntry(revocationBytes)} bytes each`,
  )
  console.log(`longest server stall    ${stallMs.toFixed(1)} ms`)
  check.close()
  child.disconnect()
}

await (process.argv[2] === 'serve' ? serve() : measure())
