/** The real server as a process of its own, over a folder of its own, for the browser to open. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const executable = fileURLToPath(new URL('../../server/bin/countersign.js', import.meta.url))
const startDeadlineMs = 20_000

export const administrator: Person = { identifier: 'admin', password: 'nine grey otters by the weir' }

export interface Person {
  identifier: string
  password: string
}

/** Hashing that takes a millisecond, and no limit on attempts: for tests that are about something else. */
const quick = {
  COUNTERSIGN_PASSWORD_MEMORY_KIB: '8',
  COUNTERSIGN_PASSWORD_PASSES: '1',
  COUNTERSIGN_SIGN_IN_RATE: 'off',
  COUNTERSIGN_DRAIN_MS: '0',
  COUNTERSIGN_LOG_LEVEL: 'error',
  COUNTERSIGN_ADMIN_PASSWORD: administrator.password,
}

export interface Server {
  url: string
  folder: string
  stop(): Promise<void>
  /** Ends it as a loss of power would: it tells nobody. */
  kill(): Promise<void>
  /** Calls the API as a program does. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Called>
  signUp(person: Person): Promise<string>
  /** Headers that present a new session of the person's. */
  signIn(person: Person, more?: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>
  /** A new token of the person's. */
  signInForToken(person: Person): Promise<string>
}

export interface Called {
  status: number
  headers: Headers
  body: Body
}

/** The members of answers that tests look at; each answer has some of them. */
export interface Body {
  code?: string
  subject?: { id: string; roles: string[] }
  access_token?: string
  complete?: boolean
  live_sessions?: number
}

const folders = new Set<string>()
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** @param folder - Of another server, to be a second node over its database. */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  folder: string = mkdtempSync(join(tmpdir(), 'countersign-console-')),
): Promise<Server> {
  folders.add(folder)
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
  const child = spawn(process.execPath, [executable, 'serve', '--json'], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...quick, COUNTERSIGN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await listeningUrl(child)
  const call: Server['call'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    const told = isJson ? ((await answer.json()) as Body) : {}
    return { status: answer.status, headers: answer.headers, body: told }
  }
  return {
    url,
    folder,
    call,
    signUp: async person => {
      const { status, body } = await call('POST', '/auth/sign-up', person)
      if (status !== 201 || body.subject === undefined) throw new Error(`sign-up: ${status}`)
      return body.subject.id
    },
    signIn: async (person, more = {}) => {
      const { status, headers } = await call(
        'POST',
        '/auth/sign-in',
        { ...person, credential: 'session' },
        more,
      )
      const cookie = headers.get('set-cookie')?.split(';')[0]
      if (status !== 200 || cookie === undefined) throw new Error(`sign-in: ${status}`)
      return { cookie }
    },
    signInForToken: async person => {
      const { status, body } = await call('POST', '/auth/sign-in', { ...person, credential: 'token' })
      if (status !== 200 || body.access_token === undefined) throw new Error(`sign-in: ${status}`)
      return body.access_token
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('close', () => resolve())
    child.kill(signal)
  })
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = ''
    const deadline = setTimeout(() => reject(new Error('the server did not start in time')), startDeadlineMs)
    child.once('close', code => reject(new Error(`the server ended with ${code}`)))
    child.stdout?.on('data', chunk => {
      written += String(chunk)
      const [line] = written.split('\n', 1)
      if (line === undefined || !written.includes('\n')) return
      clearTimeout(deadline)
      resolve((JSON.parse(line) as { listening: string }).listening)
    })
  })
}
