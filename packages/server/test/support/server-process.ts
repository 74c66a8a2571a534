/** The real server as a process of its own, over a folder of its own, on a port that the system chose. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterFile } from '../../../../test/after-file.ts'

export const executable: string = fileURLToPath(new URL('../../bin/countersign.js', import.meta.url))

const startDeadlineMs = 90_000

/** @param like - A folder whose files it begins with; no server may run over it. */
export function createFolder(like?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-server-'))
  if (like !== undefined) cpSync(like, folder, { recursive: true })
  afterFile(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Hashing that takes a millisecond, and no limit on attempts: for tests that are about something else. */
export const quick: Readonly<Record<string, string>> = {
  COUNTERSIGN_PASSWORD_MEMORY_KIB: '8',
  COUNTERSIGN_PASSWORD_PASSES: '1',
  COUNTERSIGN_SIGN_IN_RATE: 'off',
  COUNTERSIGN_DRAIN_MS: '0',
}

/** The test's own environment must not leak into a server. */
export function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
  return { ...Object.fromEntries(inherited), ...more }
}

export interface ServerProcess {
  url: string
  folder: string
  database: string
  pid: number
  /** Everything that was written so far. */
  stdout(): string
  stderr(): string
  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit code, `null` after a signal. */
  ended: Promise<number | null>
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
}

export interface StartOptions {
  folder?: string
  env?: Readonly<Record<string, string>>
  args?: readonly string[]
}

/** Starts a server and waits until it says that it listens. Rejects with what it wrote when it ends instead. */
export async function startServer({
  folder = createFolder(),
  env = quick,
  args = [],
}: StartOptions = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [executable, 'serve', ...args], {
    cwd: folder,
    env: environment({ COUNTERSIGN_PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  afterFile(() => void child.kill('SIGKILL'))
  const written = { stdout: '', stderr: '' }
  const { promise: ended, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  const url = await new Promise<string>((found, failed) => {
    const tell = (reason: string) => failed(new Error(`${reason}\n${written.stdout}\n${written.stderr}`))
    const deadline = setTimeout(() => tell('the server did not start in time'), startDeadlineMs)
    child.stdout.on('data', (chunk: Buffer) => {
      written.stdout += chunk
      const listening = /is listening on (http:\/\/\S+)[\s\S]*\ncurl [\s\S]*\ncurl [\s\S]*\ncurl .*\n/.exec(
        written.stdout,
      )?.[1]
      if (listening === undefined) return
      clearTimeout(deadline)
      found(listening)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      written.stderr += chunk
    })
    void ended.then(code => {
      clearTimeout(deadline)
      tell(`the server ended with ${code}`)
    })
  })
  const { pid } = child
  if (pid === undefined) throw new Error('no process')
  return {
    url,
    folder,
    database: join(folder, 'data', 'countersign.db'),
    pid,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    signal: signal => void child.kill(signal),
    ended,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts a server and kills it before it is ready, or just after. */
export async function spawnAndKill(folder: string, afterMs: number): Promise<void> {
  const env = environment({ COUNTERSIGN_PORT: '0', ...quick })
  const child = spawn(process.execPath, [executable, 'serve'], { cwd: folder, env, stdio: 'ignore' })
  afterFile(() => void child.kill('SIGKILL'))
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  await pause(afterMs)
  child.kill('SIGKILL')
  await ended
}

/** The password that the first start printed. */
export function printedPassword(server: Pick<ServerProcess, 'stdout'>): string {
  const password = /Password: +(\S+)/.exec(server.stdout())?.[1]
  if (password === undefined) throw new Error('no password was printed')
  return password
}
