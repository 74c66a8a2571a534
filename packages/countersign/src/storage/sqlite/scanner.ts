/** The thread for listings, started by the first: many nodes never make one. */
import { StorageError } from '../../core/errors.ts'
import type { Called } from '../operations/ports.ts'
import { Thread } from './thread.ts'
import type { ThreadSetup } from './thread-protocol.ts'

export class Scanner {
  readonly #setup: ThreadSetup
  #thread: Promise<Thread> | undefined
  #isClosed = false

  constructor(setup: ThreadSetup) {
    this.#setup = setup
  }

  /** @throws {StorageError} safe to retry. */
  async call(called: Called): Promise<unknown> {
    if (this.#isClosed) throw new StorageError('The store is closed.')
    // One that has died, of memory that ran out, is followed by another.
    // Not awaited where there is none: it is started in this turn, so that closing waits for it.
    if (this.#thread !== undefined && (await this.#thread).hasEnded) this.#thread = undefined
    return (await this.#start()).call(called)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const thread = await this.#thread?.catch(() => undefined)
    await thread?.close()
  }

  #start(): Promise<Thread> {
    this.#thread ??= Thread.open('scanner', this.#setup).then(
      ({ thread }) => thread,
      (fault: unknown) => {
        // The next listing tries again.
        this.#thread = undefined
        throw fault
      },
    )
    return this.#thread
  }
}
