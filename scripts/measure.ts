/** Measures the built server on this machine: start, memory, sign-ins and checks a second in both modes, over loopback. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const connections = 16
const secondsEach = 5
const folder = mkdtempSync(join(tmpdir(), 'countersign-measure-'))
const executable = resolve(import.meta.dirname, '../packages/server/bin/countersign.js')
const proof = { identifier: 'ada', password: 'a long enough one' }

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
}

const agent = new Agent({ keepAlive: true, maxSockets: connections })

function send(url: string, headers: OutgoingHttpHeaders = {}, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const all = { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const outgoing = request(url, { method, agent, headers: all }, incoming => {
      incoming.resume()
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers }))
    })
    outgoing.once('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Calls a second, with every connection busy, after a second of warming up. */
async function rate(call: () => Promise<Answer>): Promise<number> {
  let done = 0
  const until = performance.now() + (secondsEach + 1) * 1000
  const loop = async () => {
    while (performance.now() < until) {
      const { status } = await call()
      if (status !== 200) throw new Error(`answered ${status}`)
      done += 1
    }
  }
  const loops = Array.from({ length: connections }, loop)
  await pause(1000)
  const before = done
  const began = performance.now()
  await Promise.all(loops)
  return Math.round(((done - before) * 1000) / (performance.now() - began))
}

function residentMiB(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(pages?.[1]) / 1024)
}

const began = performance.now()
const server = spawn(process.execPath, [executable, 'serve', '--port', '0', '--log-level', 'error'], {
  cwd: folder,
  env: { ...process.env, COUNTERSIGN_SIGN_IN_RATE: 'off' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [text] = await once(server.stdout, 'data')
  const base = /listening on (\S+)/.exec(`${text}`)?.[1] ?? ''
  await send(`${base}/healthz`)
  const figures: Record<string, string> = {
    'first start to first answer': `${Math.round(performance.now() - began)} ms`,
  }
  await pause(2000)
  figures['idle memory (RSS)'] = `${residentMiB(server.pid ?? 0)} MiB`
  await send(`${base}/auth/sign-up`, {}, proof)
  const session = await send(`${base}/auth/sign-in`, {}, { ...proof, credential: 'session' })
  const token = await send(`${base}/auth/sign-in`, {}, { ...proof, credential: 'token' })
  const cookie = session.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const authorization = `${token.headers.authorization}`
  const perSecond = async (name: string, call: () => Promise<Answer>) => {
    figures[name] = `${await rate(call)} a second`
  }
  await perSecond('healthz', () => send(`${base}/healthz`))
  await perSecond('whoami with a session', () => send(`${base}/auth/whoami`, { cookie }))
  await perSecond('whoami with a token', () => send(`${base}/auth/whoami`, { authorization }))
  await perSecond('sign-ins for a session', () =>
    send(`${base}/auth/sign-in`, {}, { ...proof, credential: 'session' }),
  )
  await perSecond('sign-ins for a token', () =>
    send(`${base}/auth/sign-in`, {}, { ...proof, credential: 'token' }),
  )
  console.log(
    `Node.js ${process.versions.node}, ${connections} connections, client and server on one machine`,
  )
  console.table(figures)
} finally {
  agent.destroy()
  server.kill('SIGTERM')
  await once(server, 'close')
  rmSync(folder, { recursive: true, force: true })
}
