/** The connection for point reads, on the caller's thread: each read sees everything that was committed before it. */
import { StorageError } from '../../core/errors.ts'
import type { Operation } from '../sql/operation.ts'
import { openForReading } from './connection.ts'
import { Database } from './database.ts'
import { runOperation } from './run-operation.ts'
import { withStorageErrors } from './storage-fault.ts'

export class Reader {
  readonly #database: Database
  readonly #dataVersion: () => number
  #closed = false

  /** @throws {StorageError} when the file cannot be opened. */
  constructor(path: string) {
    this.#database = withStorageErrors(() => new Database(openForReading(path)))
    this.#dataVersion = withStorageErrors(() => this.#database.numberOf('PRAGMA data_version'))
  }

  /** @throws {StorageError} */
  run<Result>(operation: Operation<Result>): Result {
    this.#assertOpen()
    return withStorageErrors(() => runOperation(this.#database, operation))
  }

  /**
   * A number that another connection's commit changes; the store's own writes are made by another connection too.
   *
   * @throws {StorageError}
   */
  dataVersion(): number {
    this.#assertOpen()
    return withStorageErrors(this.#dataVersion)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#database.close()
  }

  #assertOpen(): void {
    if (this.#closed) throw new StorageError('The store is closed.')
  }
}
