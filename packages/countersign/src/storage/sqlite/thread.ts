/** A thread over the file as the stores see it: calls that resolve when what they wrote is durable, or what they read is read. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StorageError } from '../../core/errors.ts'
import type { Called } from '../operations/ports.ts'
import { detached } from './detached.ts'
import { raiseFault } from './storage-fault.ts'
import type { Answer, Call, OpenedForWriting, Report, Request, ThreadSetup } from './thread-protocol.ts'

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** What there is a thread for: its entry is the module `…-thread` beside this one. */
type Task = 'writer' | 'scanner'
const does: Record<Task, string> = { writer: 'writes', scanner: 'reads' }

/** `.ts` from the sources, `.js` when built: the thread's entry is what this module is. */
const extension = extname(new URL(import.meta.url).pathname)
const entries: Record<Task, URL> = {
  writer: new URL(`./writer-thread${extension}`, import.meta.url),
  scanner: new URL(`./scanner-thread${extension}`, import.meta.url),
}

/**
 * The thread ends by itself only through a defect or when memory runs out. Then every call under way and every later one
 * rejects with `StorageError`: the embedder sees writes answered `storage-unavailable` while checks go on, and opens the
 * store anew (the server restarts). Nothing acknowledged is lost; the outcome of calls under way is unknown.
 *
 * An idle thread does not keep the process alive; one with calls under way does.
 */
export class Thread {
  readonly #task: Task
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #ended: Promise<void>
  #lastId = 0
  /** Set when closing, and when the thread has ended: makes the error that every call is refused with. */
  #refuse: (() => StorageError) | undefined

  private constructor(task: Task, worker: Worker) {
    this.#task = task
    this.#worker = worker
    this.#ended = new Promise(resolve => worker.once('exit', () => resolve()))
    worker.on('message', (report: Report) => {
      if (report.kind === 'answers') this.#settle(report.answers)
    })
    worker.on('error', error => this.#die(error))
    worker.on('messageerror', error => {
      this.#die(error)
      // Not awaited: its end is seen by 'exit'.
      void worker.terminate()
    })
    worker.on('exit', () => this.#die(undefined))
    worker.unref()
  }

  /** @throws {StorageError} when the file cannot be opened or brought up to date. */
  static async open(task: Task, setup: ThreadSetup): Promise<{ thread: Thread; opened?: OpenedForWriting }> {
    const worker = new Worker(entries[task], {
      workerData: setup,
      name: `countersign-${task}`,
      // The program's own flags are not meant for the thread; `--input-type`, for one, would keep it from starting.
      execArgv: [],
      // What a batch leaves behind is small, and the space for it would grow to 16 MiB and never shrink.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    })
    const opened = await started(task, worker)
    return { thread: new Thread(task, worker), ...(opened !== undefined && { opened }) }
  }

  /** Whether every call is refused from now on. */
  get hasEnded(): boolean {
    return this.#refuse !== undefined
  }

  call({ port, method, args }: Pick<Called, 'port' | 'method' | 'args'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#refuse !== undefined) throw this.#refuse()
      this.#lastId += 1
      const call: Call = { id: this.#lastId, port, method, args: detached(args) }
      this.#worker.postMessage(call)
      if (this.#pending.size === 0) this.#worker.ref()
      this.#pending.set(call.id, { resolve, reject })
    })
  }

  /** Refuses further calls, finishes those under way and ends the thread. */
  close(): Promise<void> {
    if (this.#refuse === undefined) {
      this.#refuse = () => new StorageError('The store is closed.')
      this.#worker.ref()
      // Messages keep their order: every call made before is finished first.
      this.#worker.postMessage('close' satisfies Request)
    }
    return this.#ended
  }

  #settle(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const pending = this.#pending.get(answer.id)
      this.#pending.delete(answer.id)
      if (answer.ok) pending?.resolve(answer.value)
      else pending?.reject(raiseFault(answer.fault))
    }
    if (this.#pending.size === 0 && this.#refuse === undefined) this.#worker.unref()
  }

  #die(cause: unknown): void {
    const refuse = () =>
      new StorageError(`The thread that ${does[this.#task]} the database has ended.`, { cause })
    this.#refuse ??= refuse
    for (const { reject } of this.#pending.values()) reject(refuse())
    this.#pending.clear()
  }
}

/** Waits until the thread has opened the file. */
function started(task: Task, worker: Worker): Promise<OpenedForWriting | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (cause?: unknown) =>
      reject(new StorageError(`The thread that ${does[task]} the database could not start.`, { cause }))
    worker.once('error', failed)
    worker.once('exit', () => failed())
    worker.once('message', (report: Report) => {
      worker.off('error', failed)
      if (report.kind === 'ready') resolve(report.opened)
      if (report.kind === 'refused') reject(raiseFault(report.fault))
    })
  })
}
