/** One `countersign serve` process that can be killed, paused, started again on its port, and told another time of day. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

/** Whether the wall clock of one process can be moved on this machine. */
export const canMoveClocks: boolean = existsSync(faketime)

/** Whether a process can be kept from writing to files on this machine. */
export const canFillDisk: boolean = spawnSync('prlimit', ['--version']).status === 0

/** How long a start may take, ms. */
const patienceMs = 60_000

export interface NodeSetup {
  number: number
  /** Holds `packages/` and `node_modules/`. */
  build: string
  /** For its log and its clock. */
  folder: string
  env: Readonly<Record<string, string>>
  /** Every look at the clock costs more then. */
  movesClock: boolean
  /** Told of an end that nobody asked for. */
  onDied: (node: number, detail: string) => void
}

export class ServerNode {
  readonly #setup: NodeSetup
  readonly #clockFile: string
  readonly #log: string
  #port = 0
  #child: ChildProcess | undefined
  #mayEnd = false

  constructor(setup: NodeSetup) {
    this.#setup = setup
    this.#clockFile = join(setup.folder, `node-${setup.number}.clock`)
    this.#log = join(setup.folder, `node-${setup.number}.log`)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get processId(): number {
    return this.#child?.pid ?? 0
  }

  /** Resolves when it answers `ready`; a start that fails is tried again, since the store may be away. */
  async start(): Promise<void> {
    this.#port ||= await freePort()
    this.setClock(0)
    const until = performance.now() + patienceMs
    while (performance.now() < until) {
      const child = this.#spawn()
      while (child.exitCode === null && child.signalCode === null) {
        if (await this.#isReady()) {
          this.#mayEnd = false
          return
        }
        if (performance.now() > until) break
        await pause(20)
      }
      await this.kill()
      await pause(100)
    }
    throw new Error(`node ${this.#setup.number} did not start; see ${this.#log}`)
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** The same without waiting, for when everything ends. */
  abandon(): void {
    this.#child?.kill('SIGKILL')
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Moves its wall clock away from the machine's. */
  setClock(jumpMs: number): void {
    writeFileSync(this.#clockFile, `${jumpMs < 0 ? '-' : '+'}${Math.abs(jumpMs) / 1000}s\n`)
  }

  /** As a full disk does: not a byte more can be written to any file. */
  setDiskFull(isFull: boolean): void {
    if (this.#child === undefined) return
    const limit = isFull ? '1:unlimited' : 'unlimited:unlimited'
    execFileSync('prlimit', ['--pid', String(this.processId), `--fsize=${limit}`])
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    this.#mayEnd = true
    const closed = once(child, 'close')
    child.kill(signal)
    // A stopped process hears nothing else.
    child.kill('SIGCONT')
    await closed
  }

  #spawn(): ChildProcess {
    const { build, folder, env, number, movesClock, onDied } = this.#setup
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
    this.#mayEnd = true
    const child = spawn(process.execPath, [join(build, 'packages/server/bin/countersign.js'), 'serve'], {
      cwd: folder,
      env: {
        ...Object.fromEntries(inherited),
        ...env,
        COUNTERSIGN_PORT: String(this.#port),
        COUNTERSIGN_NODE_ID: `node-${number}`,
        ...(movesClock && {
          LD_PRELOAD: faketime,
          FAKETIME_TIMESTAMP_FILE: this.#clockFile,
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          FAKETIME_NO_CACHE: '1',
        }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const note = (chunk: Buffer) => appendFileSync(this.#log, chunk)
    child.stdout.on('data', note)
    child.stderr.on('data', note)
    child.once('exit', (code, signal) => {
      if (!this.#mayEnd) onDied(number, `ended with ${code ?? signal}; see ${this.#log}`)
    })
    this.#child = child
    return child
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1000) })).status === 200
    } catch {
      // Nobody listens yet, or it waits for the store: what the next question will tell.
      return false
    }
  }
}
