/** Keeps a number of workers running: one that dies is replaced, ever more slowly while it keeps dying. */
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import { AggregatorRegistry } from 'prom-client'
import { CommandError } from '../command/command-error.ts'
import type { Log } from './log.ts'
import { isFromWorker, type ToWorker } from './worker-protocol.ts'

const firstDelayMs = 100
const longestDelayMs = 10_000
/** A worker that lived so long died of something new. */
const settledMs = 60_000

export class WorkerPool {
  readonly #log: Log
  readonly #startMessage: (number: number) => ToWorker
  readonly #metrics = new AggregatorRegistry()
  readonly #workers = new Set<Worker>()
  #isStopping = false

  /** @param startMessage - What worker `number`, from 1, is told. */
  constructor(log: Log, startMessage: (number: number) => ToWorker) {
    this.#log = log
    this.#startMessage = startMessage
    // A second interrupt ends the primary at once, and the workers with it.
    process.once('exit', () => {
      for (const worker of this.#workers) worker.process.kill('SIGKILL')
    })
  }

  /** Resolves when all are ready; rejects, with all ended, when one cannot start. */
  async start(count: number): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    try {
      const workers = await Promise.all(numbers.map(number => this.#fork(number)))
      for (const [index, worker] of workers.entries()) this.#keep(worker, index + 1, firstDelayMs)
    } catch (error) {
      for (const worker of this.#workers) worker.process.kill('SIGKILL')
      throw error
    }
  }

  /** Tells every worker to end in good order, and waits. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const ends = [...this.#workers].map(
      worker => new Promise<void>(resolve => worker.once('exit', () => resolve())),
    )
    for (const worker of this.#workers) send(worker, { kind: 'countersign:stop' })
    await Promise.all(ends)
  }

  #fork(number: number): Promise<Worker> {
    const worker = cluster.fork()
    this.#workers.add(worker)
    return new Promise((resolve, reject) => {
      worker.once('exit', () => {
        this.#workers.delete(worker)
        reject(new CommandError('worker-failed', 'A worker ended while it started; see the log.'))
      })
      worker.on('message', (message: unknown) => {
        if (!isFromWorker(message)) return
        if (message.kind === 'countersign:ready') resolve(worker)
        else if (message.kind === 'countersign:failed')
          reject(new CommandError(message.code, message.message))
        else void this.#answerMetrics(worker, message.id)
      })
      send(worker, this.#startMessage(number))
    })
  }

  #keep(worker: Worker, number: number, delayMs: number): void {
    const began = performance.now()
    worker.once('exit', (code, signal) => {
      if (this.#isStopping) return
      this.#log.info('A worker ended and is replaced.', {
        worker: number,
        code: code ?? 0,
        signal: signal ?? '',
      })
      const next =
        performance.now() - began > settledMs ? firstDelayMs : Math.min(delayMs * 2, longestDelayMs)
      void this.#replace(number, delayMs, next)
    })
  }

  async #replace(number: number, delayMs: number, nextDelayMs: number): Promise<void> {
    await pause(delayMs)
    if (this.#isStopping) return
    try {
      this.#keep(await this.#fork(number), number, nextDelayMs)
    } catch (error) {
      this.#log.fault('A worker could not be replaced; trying again.', error)
      await this.#replace(number, nextDelayMs, Math.min(nextDelayMs * 2, longestDelayMs))
    }
  }

  async #answerMetrics(worker: Worker, id: number): Promise<void> {
    try {
      send(worker, { kind: 'countersign:metrics', id, text: await this.#metrics.clusterMetrics() })
    } catch (error) {
      this.#log.fault('The metrics of the workers could not be collected.', error)
      send(worker, { kind: 'countersign:metrics', id })
    }
  }
}

function send(worker: Worker, message: ToWorker): void {
  // One that is gone needs no message; its end is seen by 'exit'.
  if (worker.isConnected()) worker.send(message)
}
