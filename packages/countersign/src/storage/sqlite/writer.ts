/** The writer thread as the stores see it: typed calls that resolve when what they wrote is durable. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StorageError } from '../../core/errors.ts'
import type { Migrated } from './migrate.ts'
import type { Scans, Writes } from './operations.ts'
import { raiseFault } from './storage-fault.ts'
import type { Answer, Call, Report, Request, WriterSetup } from './writer-protocol.ts'

type Args<Operation> = Operation extends (database: never, ...args: infer Inputs) => unknown ? Inputs : never
type Output<Operation> = Operation extends (...args: never) => infer Value ? Value : never

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** `.ts` from the sources, `.js` when built: the thread's entry is what this module is. */
const extension = extname(new URL(import.meta.url).pathname)
const threadUrl = new URL(`./writer-thread${extension}`, import.meta.url)

/**
 * The thread ends by itself only through a defect or when memory runs out. Then every call under way and every later one
 * rejects with `StorageError`: the embedder sees writes answered `storage-unavailable` while checks go on, and opens the
 * store anew (the server restarts). Nothing acknowledged is lost; the outcome of calls under way is unknown.
 *
 * An idle thread does not keep the process alive; one with calls under way does.
 */
export class Writer {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #ended: Promise<void>
  #lastId = 0
  /** Set when closing, and when the thread has ended: makes the error that every call is refused with. */
  #refuse: (() => StorageError) | undefined

  private constructor(worker: Worker) {
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
  static async open(setup: WriterSetup): Promise<{ writer: Writer; migrated: Migrated }> {
    const worker = new Worker(threadUrl, {
      workerData: setup,
      name: 'countersign-writer',
      // The program's own flags are not meant for the thread; `--input-type`, for one, would keep it from starting.
      execArgv: [],
      // What a batch leaves behind is small, and the space for it would grow to 16 MiB and never shrink.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    })
    const migrated = await started(worker)
    return { writer: new Writer(worker), migrated }
  }

  /** Runs an operation in a transaction; resolves when it is durable. */
  write<Port extends keyof Writes, Method extends keyof Writes[Port] & string>(
    port: Port,
    method: Method,
    ...args: Args<Writes[Port][Method]>
  ): Promise<Output<Writes[Port][Method]>> {
    return this.#call('write', port, method, args)
  }

  /** Runs a read that may take long. */
  scan<Port extends keyof Scans, Method extends keyof Scans[Port] & string>(
    port: Port,
    method: Method,
    ...args: Args<Scans[Port][Method]>
  ): Promise<Output<Scans[Port][Method]>> {
    return this.#call('scan', port, method, args)
  }

  /** Refuses further calls, finishes those under way and ends the thread. */
  close(): Promise<void> {
    if (this.#refuse === undefined) {
      this.#refuse = () => new StorageError('The store is closed.')
      this.#worker.ref()
      // Messages keep their order: every call made before is finished first.
      this.#worker.postMessage({ kind: 'close' } satisfies Request)
    }
    return this.#ended
  }

  #call<Value>(kind: Call['kind'], port: string, method: string, args: readonly unknown[]): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#refuse !== undefined) throw this.#refuse()
      this.#lastId += 1
      const call: Call = { id: this.#lastId, kind, port, method, args }
      this.#worker.postMessage(call)
      if (this.#pending.size === 0) this.#worker.ref()
      // The thread answers with what the operation of that name returns.
      this.#pending.set(call.id, { resolve: value => resolve(value as Value), reject })
    })
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
    const refuse = () => new StorageError('The thread that writes the database has ended.', { cause })
    this.#refuse ??= refuse
    for (const { reject } of this.#pending.values()) reject(refuse())
    this.#pending.clear()
  }
}

/** Waits until the thread has opened the file. */
function started(worker: Worker): Promise<Migrated> {
  return new Promise((resolve, reject) => {
    const failed = (cause?: unknown) =>
      reject(new StorageError('The thread that writes the database could not start.', { cause }))
    worker.once('error', failed)
    worker.once('exit', () => failed())
    worker.once('message', (report: Report) => {
      worker.off('error', failed)
      if (report.kind === 'ready') resolve(report.migrated)
      if (report.kind === 'refused') reject(raiseFault(report.fault))
    })
  })
}
