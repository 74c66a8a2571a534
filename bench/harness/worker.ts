/** A process of one contender's own, asked over a channel: heaps and compiled code of two contenders never meet. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { findCommand } from './command.ts'

export interface WorkerOptions {
  /** The core to stay on; where the machine has but one, or no `taskset`, it goes where the system puts it. */
  core?: number
  /** Flags for Node.js. */
  flags?: readonly string[]
}

type Answer = { answer: unknown } | { fault: string }

/** The command that pins what follows it to one core; empty where that cannot be. */
export function pinnedTo(core: number | undefined): string[] {
  const taskset = findCommand('taskset')
  return core === undefined || taskset === undefined || core >= availableParallelism()
    ? []
    : [taskset, '-c', String(core)]
}

export class Worker {
  readonly #child: ChildProcess
  readonly name: string

  /** @param file - Of this folder; it answers by `answerQuestions`. */
  constructor(file: string, args: readonly string[], { core, flags = [] }: WorkerOptions = {}) {
    this.name = args.join(' ')
    const [command = process.execPath, ...rest] = [
      ...pinnedTo(core),
      process.execPath,
      ...flags,
      join(import.meta.dirname, '..', file),
      ...args,
    ]
    this.#child = spawn(command, rest, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, NODE_ENV: 'production' },
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** @throws {Error} when the contender failed, or its process ended. */
  async ask<Result>(question: string, input?: unknown): Promise<Result> {
    const ended = new AbortController()
    const leave = () => ended.abort()
    this.#child.once('exit', leave)
    try {
      if (!this.#child.connected) throw new Error(`${this.name}: its process has ended`)
      const answered = once(this.#child, 'message', { signal: ended.signal })
      this.#child.send({ question, input })
      const [message]: [Answer] = (await answered) as [Answer]
      if ('fault' in message) throw new Error(`${this.name}: ${message.fault}`)
      return message.answer as Result
    } catch (cause) {
      if (ended.signal.aborted) throw new Error(`${this.name}: its process has ended`, { cause })
      throw cause
    } finally {
      this.#child.off('exit', leave)
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    // It leaves by itself then, and removes what it made.
    if (this.#child.connected) this.#child.disconnect()
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(force)
  }
}

/** The worker's side: answers each question in its turn, and ends with the process that asks. */
export function answerQuestions(answers: Record<string, (input: never) => unknown>): void {
  process.on('message', async ({ question, input }: { question: string; input: never }) => {
    try {
      const answer = await answers[question]?.(input)
      process.send?.({ answer } satisfies Answer)
    } catch (fault) {
      process.send?.({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
    }
  })
  process.on('disconnect', () => process.exit(0))
}
