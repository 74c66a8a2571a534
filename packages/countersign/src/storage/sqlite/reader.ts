/** The connection for point reads, on the caller's thread: each read sees everything that was committed before it. */
import { StorageError } from '../../core/errors.ts'
import type { Operation } from '../sql/operation.ts'
import { openForReading } from './connection.ts'
import { Database } from './database.ts'
import type { FileWatch } from './opened-file.ts'
import { runOperation } from './run-operation.ts'
import { withStorageErrors } from './storage-fault.ts'

export class Reader {
  readonly #database: Database
  readonly #dataVersion: () => number
  readonly #watch: FileWatch
  #closed = false

  /**
   * @param watch - Over the file that the thread that writes has opened.
   * @throws {StorageError} when the file cannot be opened, or is another one by now.
   */
  constructor(path: string, watch: FileWatch) {
    this.#watch = watch
    this.#database = withStorageErrors(() => new Database(openForReading(path)))
    this.#dataVersion = withStorageErrors(() => this.#database.numberOf('PRAGMA data_version'))
    try {
      // A connection that has read keeps others from removing the log.
      withStorageErrors(this.#dataVersion)
      watch.lookAndAssert()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** @throws {StorageError} */
  run<Result>(operation: Operation<Result>): Result {
    this.#assertUsable()
    return withStorageErrors(() => runOperation(this.#database, operation))
  }

  /**
   * A number that another connection's commit changes; the store's own writes are made by another connection too.
   *
   * @throws {StorageError}
   */
  dataVersion(): number {
    this.#assertUsable()
    return withStorageErrors(this.#dataVersion)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.close()
    this.#database.close()
  }

  #assertUsable(): void {
    if (this.#closed) throw new StorageError('The store is closed.')
    this.#watch.assertInPlace()
  }
}
